"""The one shape of the API's errors: {"error": {"field", "message"}}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ninja.errors import HttpError, ValidationError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from ninja import NinjaAPI


class ApiError(Exception):
    """An answer of 4xx; `field` may be empty. Never holds what was sent."""

    def __init__(
        self, status: int, message: str, *, field: str = "", retry_after: int = 0
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.field = field
        self.retry_after = retry_after


def install_error_handlers(api: NinjaAPI) -> None:
    """Make every error of `api` take the one shape."""

    @api.exception_handler(Exception)
    def _crash(request: HttpRequest, error: Exception) -> HttpResponse:
        # Under DEBUG ninja would answer and log the message, which may quote a row.
        raise error

    @api.exception_handler(ApiError)
    def _api_error(request: HttpRequest, error: ApiError) -> HttpResponse:
        return _answer(request, error)

    @api.exception_handler(HttpError)
    def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        return _answer(request, ApiError(error.status_code, error.message))

    @api.exception_handler(ValidationError)
    def _validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
        first = error.errors[0]
        field = ".".join(str(part) for part in first["loc"][1:])
        return _answer(request, ApiError(400, str(first["msg"]), field=field))

    def _answer(request: HttpRequest, error: ApiError) -> HttpResponse:
        body = {"error": {"field": error.field, "message": error.message}}
        response = api.create_response(request, body, status=error.status)
        if error.retry_after:
            response["Retry-After"] = str(error.retry_after)
        if error.status == 401:
            response["WWW-Authenticate"] = "Bearer"
        return response
