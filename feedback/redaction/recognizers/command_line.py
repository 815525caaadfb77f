"""Passwords and tokens given to a command as an argument."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.entropy import is_placeholder
from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_BARE = r"[^\s\"'`|;&<>()]{3,512}"
_VALUE = rf"(?:\\?[\"'](?P<quoted>[^\"'\n]{{3,512}}?)\\?[\"']|(?P<bare>{_BARE}))"
_USER = r"[^\s:\"'/]{1,64}"
_PAIR = rf"\\?[\"']?{_USER}:(?P<bare>[^\s\"'`|;&<>()\\]{{3,512}})"

# Command and where it takes its secret; all in the rest of one line.
_COMMANDS: tuple[tuple[str, str], ...] = (
    (r"curl|https?|xhs?|wget", rf"\s(?:-[uU]|--(?:proxy-)?user)(?:\s+|=)?{_PAIR}"),
    (r"sshpass", rf"\s-p\s*{_VALUE}"),
    (r"(?:mysql|mariadb)[\w-]*", rf"\s-p(?=\S){_VALUE}"),
    (r"7za?", rf"\s-p(?=\S){_VALUE}"),
    (r"redis-cli", rf"\s(?:-a|--pass)\s+{_VALUE}"),
    (
        r"(?:docker|podman|helm|oc|az|nerdctl|buildah|skopeo)\s[^\n|;&]{0,40}?login",
        rf"\s(?:-p|--creds)\s+{_VALUE}",
    ),
    (r"openssl", rf"\s(?:-k|-pass(?:in|out)?\s+[\"']?pass:)\s*{_VALUE}"),
    (r"keytool|jarsigner|apksigner", rf"\s-(?:store|key)pass\s+{_VALUE}"),
    (r"smbclient|rpcclient|smbmap|net\srpc", rf"\s-U\s*[\"']?{_USER}?%{_VALUE}"),
    (r"ldap(?:search|modify|add|passwd|whoami)", rf"\s-w\s*{_VALUE}"),
    (r"snmp\w+", rf"\s-[cAX]\s+{_VALUE}"),
    (r"net\suse", rf"\s/user:\S+\s+{_VALUE}"),
    (r"mongo\w*|psexec", rf"\s-p\s+{_VALUE}"),
    (r"unzip|zip|bcp|sqlcmd", rf"\s-P\s*{_VALUE}"),
    (r"htpasswd", rf"\s-\w*b\w*\s+\S+\s+\S+\s+{_VALUE}"),
    (r"rabbitmqctl\s(?:add_user|change_password)", rf"\s\S+\s+{_VALUE}"),
)
_COMMAND = re.compile(
    r"(?<![\w./-])(?:"
    + "|".join(f"(?P<c{i}>{name})(?=\\s)" for i, (name, _) in enumerate(_COMMANDS))
    + ")"
)
_OPTIONS = tuple(re.compile(option) for _, option in _COMMANDS)
_ANY_OPTION = re.compile(
    r"\s--(?:[a-z]+[_-]){0,3}(?:password|passphrase|passwd|secret|token|api[_-]?key|secret[_-]key"
    rf"|access[_-]key)(?:\s+|=)(?!-){_VALUE}"
)
_CHPASSWD = re.compile(rf"echo\s+[\"']?{_USER}:(?P<bare>[^\s\"']{{3,128}})[\"']?\s*\|")
_VARIABLE = re.compile(r"^[-$%{<\[@~/]|^\(|\$[({A-Za-z]|^[A-Z]+_[A-Z_]+$|^\d{1,5}:\d")
_LINE = 400


class CommandLineRecognizer(SpanRecognizer):
    """Finds what `curl -u`, `mysql -p`, `sshpass -p`, `--token` are given."""

    entity = "PASSWORD"

    def find(self, text: str) -> Iterator[Found]:
        """Yield secrets; ports, variables, placeholders and `user:user` stay."""
        if " -" not in text and " /user:" not in text and "chpasswd" not in text:
            return
        for match in _COMMAND.finditer(text):
            option = _OPTIONS[int((match.lastgroup or "c0")[1:])]
            end = _end_of_line(text, match.end())
            yield from _given(option, text, match.end(), end)
        if " --" in text:
            yield from _given(_ANY_OPTION, text, 0, len(text))
        if "chpasswd" in text:
            yield from _given(_CHPASSWD, text, 0, len(text))


def _end_of_line(text: str, start: int) -> int:
    end = text.find("\n", start, start + _LINE)
    while end > 0 and text[end - 1] == "\\":
        end = text.find("\n", end + 1, start + _LINE)
    return min(start + _LINE, len(text)) if end < 0 else end


def _given(option: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Found]:
    for match in option.finditer(text, start, end):
        group = "bare" if match["bare"] else "quoted"
        value = match[group]
        if _VARIABLE.search(value) or is_placeholder(value) or _is_no_secret(value):
            continue
        yield match.start(group), match.end(group), 0.85


def _is_no_secret(value: str) -> bool:
    folded = value.casefold()
    return folded in {"password", "passwd", "secret", "token", "pass", "public"}
