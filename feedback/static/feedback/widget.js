/*! Groundswell widget. Licence: Apache-2.0. No dependencies; copy it and serve it. */
/* <groundswell-feedback endpoint="/api/v1/reports" key="gs_..." request-id="..."
     metadata='{"model": "m"}' conversation="#chat" consent-version="1">
     what is shown without JavaScript </groundswell-feedback>
   Other attributes: thumbs-up (address that counts them), csrf, user-id, privacy (a
   link), receipts (address before a token), text-days, report-days. */
(() => {
  "use strict";
  const CSS = `
    :host { display: inline-block; font: inherit; color-scheme: light dark; }
    button { font: inherit; min-width: 2.75rem; min-height: 2.75rem; padding: .3em .8em;
      border: 1px solid GrayText; border-radius: .5em; background: ButtonFace;
      color: ButtonText; cursor: pointer; }
    button.main { background: LinkText; border-color: LinkText; color: Canvas; }
    button:disabled { opacity: .6; cursor: default; }
    :focus-visible { outline: 2px solid LinkText; outline-offset: 2px; }
    dialog { box-sizing: border-box; width: min(36rem, calc(100vw - 1rem));
      max-height: calc(100vh - 1rem); overflow: auto; padding: 1rem 1.25rem;
      border: 1px solid GrayText; border-radius: .75em; background: Canvas;
      color: CanvasText; }
    dialog::backdrop { background: rgb(0 0 0 / .5); }
    h2 { margin: 0 0 .5rem; font-size: 1.15em; }
    label { display: block; margin: .5rem 0; }
    textarea, pre { box-sizing: border-box; width: 100%; font: inherit; }
    pre { max-height: 12rem; overflow: auto; padding: .5rem; font: .8em ui-monospace,
      monospace; white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid GrayText; }
    code { overflow-wrap: anywhere; user-select: all; }
    .row { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .75rem; }
    .alert { font-weight: 600; }
    [hidden] { display: none; }
    @media (prefers-reduced-motion: no-preference) {
      dialog[open] { animation: show .15s ease-out; }
      @keyframes show { from { opacity: 0; } } }`;
  const SHEET = new CSSStyleSheet();
  SHEET.replaceSync(CSS);

  const newId = () => "gs-" + Array.from(
    crypto.getRandomValues(new Uint8Array(28)), n => "abcdefghijklmnop"[n % 16]).join("");

  /* An element with properties, and children that are elements or text. */
  const make = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  class GroundswellFeedback extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [SHEET];
      const press = (text, label, act) => {
        const button = make("button", { type: "button", onclick: act }, text);
        if (label) button.ariaLabel = label;
        return button;
      };
      this.said = make("span", { role: "status" });
      const row = make("div", { className: "row" });
      if (this.hasAttribute("thumbs-up")) {
        row.append(press("👍 Good answer", "Good answer", () => this.like()));
      }
      row.append(
        press("👎 Bad answer", "Bad answer", () => this.ask("thumbs_down")),
        press("Report a bug", "", () => this.ask("bug")), this.said);
      this.dialog = this.form();
      root.append(row, this.dialog);
    }

    /* The messages that may be sent: set by a script, or those marked data-role. */
    get turns() {
      if (this.conversation) return this.conversation;
      const chat = this.getAttribute("conversation");
      const found = chat ? document.querySelectorAll(`${chat} [data-role]`) : [];
      return Array.from(found, turn => ({
        role: turn.dataset.role, content: turn.textContent.trim(),
        ...(turn.dataset.request && { request_id: turn.dataset.request }) }));
    }

    form() {
      const days = (name, value) => this.getAttribute(name) || value;
      this.heading = make("h2", { id: "title" });
      this.comment = make("textarea", { rows: 4, oninput: () => this.show() });
      this.tick = make("input", { type: "checkbox", onchange: () => this.show() });
      this.many = make("span", {});
      this.choice = make("label", {}, this.tick, " ", this.many);
      this.shown = make("pre", { tabIndex: 0, role: "region", ariaLabel: "What is sent" });
      this.trouble = make("p", { className: "alert", role: "alert" });
      this.send = make("button", { className: "main" }, "Send");
      const kept = make("p", {},
        "What you write is encrypted until names, addresses and secrets are taken out. ",
        `The rest of the text is kept ${days("text-days", 90)} days, that there was a report `,
        `${days("report-days", 400)} days. You get a receipt to erase it before. `);
      if (this.hasAttribute("privacy")) {
        kept.append(make("a", { href: this.getAttribute("privacy") }, "More on privacy"));
      }
      const cancel = make("button", { type: "button", onclick: () => this.dialog.close() },
        "Cancel");
      const form = make("form", { onsubmit: event => { event.preventDefault(); this.post(); } },
        this.heading, make("label", {}, "What went wrong?", this.comment), this.choice, kept,
        make("p", {}, "This is sent, and nothing else:"), this.shown, this.trouble,
        make("div", { className: "row" }, this.send, cancel));
      const dialog = make("dialog", {}, form);
      dialog.setAttribute("aria-labelledby", "title");
      return dialog;
    }

    ask(kind) {
      this.kind = kind;
      this.id = "";
      this.heading.textContent = kind === "bug" ? "Report a bug" : "Bad answer";
      this.comment.value = this.trouble.textContent = this.said.textContent = "";
      this.comment.required = kind === "bug";
      this.tick.checked = false;
      this.offered = this.turns;
      this.choice.hidden = !this.offered.length;
      this.many.textContent = `Send the conversation too (${this.offered.length} messages)`;
      this.show();
      this.dialog.showModal();
      this.comment.focus();
    }

    /* Whatever changes after a try is another report, with an id of its own. */
    show() {
      if (!this.id || this.tried) Object.assign(this, {
        id: newId(), at: new Date().toISOString(), tried: false });
      const consent = this.tick.checked;
      this.body = JSON.stringify({
        report_id: this.id, kind: this.kind, created_at: this.at,
        ...this.about(), comment: this.comment.value || undefined,
        ...(consent && { conversation: this.offered, consent: {
          conversation: true, version: this.getAttribute("consent-version") || "widget-1" } }),
      }, null, 2);
      this.shown.textContent = this.body;
    }

    about() {
      let metadata = {};
      try {
        metadata = JSON.parse(this.getAttribute("metadata") || "{}");
      } catch {
        console.error("groundswell-feedback: metadata is not JSON");
      }
      return {
        user_id: this.getAttribute("user-id") || undefined,
        request_id: this.getAttribute("request-id") || undefined,
        metadata };
    }

    async fetch(address, body) {
      const headers = { "Content-Type": "application/json" };
      const [key, csrf] = [this.getAttribute("key"), this.getAttribute("csrf")];
      if (key) headers.Authorization = `Bearer ${key}`;
      if (csrf) headers["X-CSRFToken"] = csrf;
      const answer = await fetch(address, {
        method: "POST", headers, body, credentials: key ? "omit" : "same-origin",
        signal: AbortSignal.timeout(30000) });
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) return said;
      const wait = answer.headers.get("Retry-After");
      const why = said.error ? `${said.error.field} ${said.error.message}`.trim()
        : `the server answered ${answer.status}`;
      throw new Error(why + (wait ? `; try again in ${wait} seconds` : ""));
    }

    why(error) {
      const silent = ["TypeError", "TimeoutError"].includes(error.name);
      return `Not sent: ${silent ? "the server could not be reached" : error.message}.`;
    }

    async post() {
      this.send.disabled = this.tried = true;
      this.trouble.textContent = "";
      try {
        const said = await this.fetch(
          this.getAttribute("endpoint") || "/api/v1/reports", this.body);
        this.dialog.close();
        this.thank(said);
      } catch (error) {
        this.trouble.textContent = this.why(error);
      }
      this.send.disabled = false;
    }

    thank({ receipt, notes }) {
      const parts = ["Thank you. "];
      const base = this.getAttribute("receipts");
      if (receipt) {
        const token = make("code", {}, receipt);
        parts.push("Your receipt, shown only now: ",
          base ? make("a", { href: base + receipt }, token) : token, ". ");
      }
      this.said.replaceChildren(...parts, (notes || []).join(". "));
    }

    async like() {
      const { request_id, metadata } = this.about();
      const item = { rating_id: this.liked ||= newId(), at: new Date().toISOString(),
        request_id, metadata };
      try {
        await this.fetch(this.getAttribute("thumbs-up"), JSON.stringify([item]));
        this.said.textContent = "Thank you.";
      } catch (error) {
        this.said.textContent = this.why(error);
      }
    }
  }
  customElements.define("groundswell-feedback", GroundswellFeedback);
})();
