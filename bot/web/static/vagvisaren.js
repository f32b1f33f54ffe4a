// <vagvisaren-chatt>: the conversation as an element. Text goes in as text, never as markup.
// Our own words are in texter.json, the types in tests/browser/types.d.ts.

const STORE = "vagvisaren";
const PATIENCE = 1200; // ms before it is said that an answer is on its way
const ALONE = ["ingen", "inget"]; // answers that rule the others out

// Before the panel is opened: one request is enough.
const CLOSED = `:host{display:block}:host([hidden]),.vv-open[hidden]{display:none}
.vv-open{position:fixed;inset:auto 1rem 1rem auto;z-index:99999;min-height:3em;padding:.6em 1.3em;
border:2px solid #fff;border-radius:1.6em;box-shadow:0 2px 8px #0006;cursor:pointer;
background:var(--vv-accent,#0b4f6c);color:var(--vv-on-accent,#fff);
font:600 calc(1rem*var(--vv-scale,1))/1.3 system-ui,sans-serif}
:host([lage=vanster]) .vv-open{inset:auto auto 1rem 1rem}
.vv-open:focus-visible{outline:3px solid #16212b;box-shadow:0 0 0 7px #fff}
@media(forced-colors:active){.vv-open{color:ButtonText}}@media print{.vv-open{display:none}}`;

/** An error told to the person. */
class Told extends Error {}

const sheet = (css = "") => {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
};

/** An element: `h("p.vv-who", {id: "x"}, "text", node)`. Empty content is left out.
 * @param {string} name @param {Props} [props] @param {...Content} content */
function h(name, props, ...content) {
  const [tag, ...classes] = name.split(".");
  const node = /** @type {any} */ (document.createElement(tag));
  if (classes[0]) node.className = classes.join(" ");
  for (const key in props) {
    if (key in node) node[key] = props[key];
    else node.setAttribute(key, props[key]);
  }
  node.append(...content.filter(Boolean));
  return node;
}

/** @param {Content[]} items */
const list = (items, tag = "ul") => items[0] && h(tag, {}, ...items.map((item) => h("li", {}, item)));

/** A link, if harmless. */
const link = (href = "", text = "") => /^(https:\/\/|tel:)/.test(href)
  ? h("a", { href, target: window.top === window ? "" : "_top" }, text) : text;

/** @param {{channels?: Way[]}} contact */
const ways = ({ channels = [] }) =>
  list(channels.map(({ href, label }) => link(href, label)), "ul.vv-ways");

// Addresses, and numbers to ring: neither "1177.se" nor "112 kap.".
const WAY = /(https:\/\/\S*[^\s.,;:)”]|(?<![\w.:-])(?:[Rr]ing )?(?:112|1177|0\d{1,3}-\d[\d ]{4,}\d)(?!\w|[.-]\w| kap))/;

const linked = (line = "") => h("span", {}, ...line.split(WAY).map((part, at) =>
  at % 2 ? link(/^h/.test(part) ? part : `tel:${part.replace(/\D/g, "")}`, part) : part));

function lines(text = "") {
  const found = document.createDocumentFragment();
  for (const line of text.split(/\n+/).filter(Boolean)) {
    const point = line.replace(/^[•–-] /, "");
    const [, label, href] = /^(.+): (https:\S+)$/.exec(point) ?? [];
    const content = href ? link(href, label) : linked(point);
    const last = found.lastElementChild;
    if (point === line) found.append(h("p", {}, content));
    else if (last?.matches("ul")) last.append(h("li", {}, content));
    else found.append(h("ul.vv-list", {}, h("li", {}, content)));
  }
  return found;
}

const fill = (text = "", /** @type {Props} */ slots) => text.replace(/\{(\w+)\}/g, (_, name) => slots[name]);

const date = (day = new Date()) => day.toLocaleDateString("sv", { dateStyle: "long" });

/** @template T @param {T[]} items @param {(item: T) => string} key */
function grouped(items, key) {
  const groups = /** @type {Map<string, T[]>} */ (new Map());
  for (const item of items) groups.set(key(item), [...groups.get(key(item)) ?? [], item]);
  return [...groups];
}

/** @param {any} node @returns {string} */
function plain({ data, childNodes, localName: tag, href = "" }) {
  if (data) return data;
  const text = [...childNodes].map(plain).join("");
  if (/h3|summary/.test(tag)) return `\n\n${text.toUpperCase()}`;
  if (tag === "li") return `\n– ${text.trim()}`;
  return /h4|^p/.test(tag) ? `\n${text}` : /^https/.test(href) ? `${text} ${href}` : text;
}

/** Relative luminance (WCAG) of "#rgb" or "#rrggbb", plus 0.05. */
const luminance = (hex = "") => (hex.replace(/^#(.)(.)(.)$/, "$1$1$2$2$3$3").match(/\w\w/g) ?? []).reduce(
  (sum, part, at) => {
    const c = parseInt(part, 16) / 255;
    return sum + [0.2126, 0.7152, 0.0722][at] * (c > 0.04045 ? ((c + 0.055) / 1.055) ** 2.4 : c / 12.92);
  }, 0.05);

const legible = (one = "", other = "") => Math.abs(Math.log(luminance(one) / luminance(other))) >= Math.log(4.5);

class Chatt extends HTMLElement {
  #s = /** @type {State} */ ({ items: [], answers: [], sheets: [], at: {}, t: {} });
  #base = "";
  #busy = false;

  get #inline() {
    return this.getAttribute("lage") === "inline";
  }

  connectedCallback() {
    if (this.#base) return;
    this.#base = new URL(this.getAttribute("src") ?? "/", import.meta.url).href.replace(/\/*$/, "/");
    this.#s.sheets = [sheet(CLOSED), this.#colours()];
    // until all is here, the page without script stays; if it does not come, for good
    if (this.#inline) return this.#begin().catch(console.warn);
    const name = this.textContent?.trim() || "Vägvisaren";
    this.#s.at.launcher = h("button.vv-open", { type: "button", ariaExpanded: "false", onclick: () => this.open() }, name);
    this.#frame(name, this.#s.at.launcher);
  }

  /** Open the panel. */
  async open() {
    const { at } = this.#s;
    if (this.#inline || this.#busy) return;
    this.#busy = true;
    try {
      if (!at.panel) await this.#begin();
    } catch {
      return location.assign(`${this.#base}chatt`); // it works without any of this
    } finally {
      this.#busy = false;
    }
    this.#swap(at.panel, at.launcher, at.heading);
  }

  /** Close the panel; the conversation is kept. */
  close() {
    const { launcher, panel } = this.#s.at;
    if (!launcher || !panel || panel.hidden) return;
    this.#s.at.status.textContent = ""; // not to be said again
    this.#swap(launcher, panel);
  }

  /** Hides last: where focus had to move, Orca is silent. */
  #swap(/** @type {any} */ shown, /** @type {any} */ hidden, focused = shown) {
    shown.hidden = false;
    focused.focus();
    clearTimeout(this.#s.swap);
    this.#s.swap = setTimeout(() => { hidden.hidden = true; }, 50);
  }

  /** The colours asked for, if legible; a size that a small root does not shrink. */
  #colours() {
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const [ground, ink] = ["farg", "text-farg"].map((name) =>
      /^#([\da-f]{3}){1,2}$/i.exec(this.getAttribute(name) ?? "")?.[0]);
    const on = ink ?? (legible(ground, "#fff") ? "#fff" : "#000");
    const accent = ground && legible(ground, on) ? `--vv-accent:${ground};--vv-on-accent:${on}` : "";
    return sheet(`:host{--vv-scale:${Math.max(1, 16 / size)};${accent}}`);
  }

  #frame(ariaLabel = "", /** @type {Node} */ content) {
    const root = this.attachShadow({ mode: "open" });
    root.append(h("section", { lang: "sv", ariaLabel }, content));
    root.adoptedStyleSheets = this.#s.sheets;
  }

  /** Load it, build it, say what has been said. */
  async #begin() {
    const s = this.#s;
    const [css, t] = await Promise.all([this.#call("GET", "static/vagvisaren.css"), this.#call("GET", "static/texter.json")]);
    s.t = t;
    // what the page without script has said already, or what was kept, or the greeting
    const light = /** @type {any} */ (this.querySelector("[name=session]"))?.value;
    s.session = light || undefined;
    const kept = light ? null : this.#kept();
    s.items = kept?.items ?? [await this.#opening()];
    s.session ??= kept?.session;
    s.sheets.splice(1, 0, sheet(css));
    const panel = this.#build(s.items[0].hours);
    if (this.#inline) this.#frame(t.samtalet, panel);
    else this.shadowRoot?.firstElementChild?.append(panel);
    if (this.shadowRoot) this.shadowRoot.adoptedStyleSheets = s.sheets;
    if (light) s.at.log.append(...this.querySelectorAll(".vv-log > li"));
    this.replaceChildren();
    for (const item of s.items) {
      if (item.own) s.at.log.append(this.#turn("own", lines(item.own)));
      else this.#show(item, item === s.items.at(-1));
    }
    if (!kept && !this.#inline) this.#speak(s.items[0].bot);
  }

  async #opening() {
    const { session } = this.#s;
    const { messages: bot, answers, hours } = await (session
      ? this.#call("POST", "api/v1/chat", { message: "", session }) : this.#call("GET", "api/v1/chat/opening"));
    bot[0].text = !session && this.getAttribute("oppning") || bot[0].text;
    return { bot, answers, hours };
  }

  #build(timmar = 24) {
    const { t, at } = this.#s;
    const tool = (name = "", /** @type {() => void} */ act) => this.#button("vv-tool", t[name], act);
    Object.assign(at, {
      heading: h("h2", { tabIndex: -1 }, this.#inline ? t.samtalet : t.vagvisaren),
      log: h("ol.vv-log", { role: "list", ariaLabel: t.samtalet }),
      question: h("div.vv-question"),
      field: h("textarea", {
        id: "text", rows: 1, autocomplete: "off", "aria-describedby": "tips fel",
        onkeydown: (event) => {
          if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#write(event);
        },
      }),
      trouble: h("p.vv-alert", { id: "fel", role: "alert" }),
      retry: h("div.vv-choices"),
      confirm: h("div.vv-confirm", { role: "group", tabIndex: -1, hidden: true, "aria-labelledby": "vill" }),
      answers: h("details.vv-answers", { hidden: true }),
      more: h("details.vv-more", {}, h("summary", {}, t.fler_val), h("div.vv-options", {},
        tool("borja_om", () => this.#confirm("borja_om")), tool("skriv_ut", () => this.#print()),
        tool("spara", () => this.#save()), tool("radera", () => this.#confirm("radera")))),
      status: h("p.vv-unseen", { role: "status" }),
    });
    at.panel = h(`div.vv.vv-panel.vv-${this.#inline ? "inline" : "float"}`, this.#inline ? {} : {
      hidden: true, role: "dialog", ariaLabel: t.vagvisaren,
      onkeydown: (event) => {
        if (event.key === "Escape" && !event.isComposing) this.close();
      },
    },
      h("div.vv-head", {}, at.heading, !this.#inline && this.#button("vv-close", t.stang, () => this.close())),
      h("div.vv-body", {}, h("div.vv-notice", {}, list([t.automatisk, t.inga_personuppgifter,
        timmar > 1 ? fill(t.lagring, { timmar }) : t.lagring_en, linked(t.fara)])), at.log, at.question),
      h("div.vv-foot", {}, at.trouble, at.retry,
        h("form.vv-write", { onsubmit: (event) => this.#write(event) }, h("label", { htmlFor: "text" }, t.skriv_etikett),
          h("div.vv-row", {}, at.field, h("button.vv-send", {}, t.skicka)),
          h("p.vv-hint", { id: "tips" }, t.enter_tips)),
        at.confirm, at.answers, h("div.vv-tools", {},
          this.#button("vv-human", t.manniska, () => this.#send(t.manniska, t.manniska, at.panel)), at.more),
        at.status));
    return at.panel;
  }

  #button(kind = "", title = "", /** @type {() => void} */ act) {
    return h(`button.${kind}`, { type: "button", onclick: () => this.#busy || act() }, title);
  }

  // What is said

  #turn(who = "bot", /** @type {Content[]} */ ...content) {
    const { t } = this.#s;
    return h(`li.vv-turn.vv-${who}`, {}, h("p.vv-who", { tabIndex: -1 }, who === "bot" ? t.vagvisaren : t.du), ...content);
  }

  /** Show a turn of the assistant; `last`: it can be answered. Gives what is new first.
   * @param {Item} item */
  #show({ bot = [], answers = [] }, last = false) {
    const s = this.#s;
    s.answers = answers;
    const asking = bot.findLast(({ question, buttons }) => question ?? buttons);
    const { question, buttons = [] } = last && asking || {};
    const turns = bot.filter((message) => !(question && message === asking)).map((message) =>
      this.#turn("bot", this.#said(message, bot),
        last && message !== asking && message.buttons && this.#choices(message.buttons)));
    s.at.log.append(...turns);
    if (!last) return;
    s.open = question;
    const area = asking && question ? this.#ask(asking, question) : buttons[0] &&
      h("div", { role: "group", tabIndex: -1, ariaLabel: s.t.valj_vidare }, this.#choices(buttons));
    const start = this.getAttribute("fraga");
    if (start && !s.session) area?.append(this.#choices([{ title: start, payload: start }]));
    s.at.question.replaceChildren(...area ? [area] : []);
    this.#tell();
    return turns[0]?.firstChild ?? area;
  }

  /** @param {Message} message @param {Message[]} turn */
  #said({ text, outcome, topic, question }, turn) {
    if (question) return lines(question.text);
    this.#s.outcome = outcome ?? this.#s.outcome;
    if (outcome && !turn.some((message) => message.question)) return this.#card(outcome);
    const cited = topic?.sources[0] && this.#cited(topic.sources);
    // the last line names the sources that are shown as links
    const said = lines(cited ? text.replace(/\n.*$/, "") : text);
    said.append(outcome ? this.#fold("hela_beskedet", this.#card(outcome)) : this.#fold("kallor", cited));
    return said;
  }

  #fold(title = "", /** @type {Content} */ content, kind = "sources") {
    return content ? h(`details.vv-${kind}`, {}, h("summary", {}, this.#s.t[title]), content) : "";
  }

  /** @param {Source[]} sources */
  #cited(sources) {
    return list(grouped(sources, ({ title }) => title).map(([title, some]) =>
      h("div", {}, title, list(some.map(({ url, reference }) => link(url, reference))))));
  }

  /** @param {Outcome} outcome */
  #card({ next_contact: next, ...rest }) {
    const { t, answers } = this.#s;
    const known = ({ fact = "" }) => answers.some((answer) => answer.fact === fact);
    const texts = (/** @type {{text: string}[]} */ items) => list([...new Set(items.map(({ text }) => text))]);
    const part = (title = "", /** @type {Content} */ content) =>
      content && h("section", {}, h("h3", {}, t[title]), content);
    const roles = /** @type {Props} */ ({ responsible: t.ansvarar, performs: t.utfor, supports: t.stoder });
    const duties = grouped(rest.responsibilities, ({ name }) => name).map(([name, all]) =>
      h("div.vv-actor", {}, h("h4", {}, name),
        ...grouped(all, ({ role }) => role).flatMap(([role, some]) =>
          [h("p", {}, roles[role]), list(some.map(({ task }) => task))])));
    return h("article.vv-card", {},
      h("section.vv-next", {}, h("h3", {}, t.nasta_kontakt), h("p.vv-label", {}, next.label),
        h("p", {}, next.reason), h("p", {}, next.how),
        ways(next)),
      part("kontakta_sedan", list(rest.then.map(({ label, reason, how, channels }) =>
        h("div", {}, h("p", {}, h("strong", {}, label), reason && `: ${reason}`),
          how && h("p", {}, how), ways({ channels }))), "ol")),
      part("vem_gor_vad", duties[0] && h("div.vv-duties", {}, ...duties)),
      part("forbered", list(rest.prepare)),
      part("samtycke", h("p", {}, rest.consent.text)),
      part("varfor", texts(rest.reasons.slice(0, 1))),
      part("oppet", texts(rest.depends_on.filter(known))),
      part("ofragat", texts(rest.depends_on.filter((item) => !known(item)))),
      this.#fold("fler_skal", texts(rest.reasons.slice(1))),
      this.#fold("annorlunda", texts(rest.counterfactuals)),
      this.#fold("kallor", this.#cited(rest.sources)),
      h("p.vv-fine", {}, fill(t.reglerna_galler, { datum: date(new Date(`${rest.valid_on}T12:00`)) }), " ", rest.disclaimer));
  }

  /** @param {Message} message @param {Question} question */
  #ask({ text, buttons = [] }, { fact, text: asked, help, why, multiple }) {
    const wanted = buttons.filter(({ payload }) => !why || payload !== "/varfor");
    return h("fieldset", { tabIndex: -1 }, h("legend", {}, asked),
      ...text.replace(asked, "").split("\n").map((line) => line && h("p.vv-progress", {}, line)),
      this.#fold("hjalp_med_fragan", help && lines(help), "help"),
      this.#fold("varfor_fragar_du", why && lines(why), "why"),
      multiple ? this.#several(fact, wanted) : this.#choices(wanted));
  }

  /** A box to tick for each answer that can stand beside others. @param {Button[]} buttons */
  #several(fact = "", buttons) {
    const { t } = this.#s;
    const value = ({ payload = "" }) => /\["(\w+)"\]\}/.exec(payload)?.[1];
    const boxes = buttons.filter(value).map((button) =>
      ({ ...button, box: h("input", { type: "checkbox", value: value(button), "aria-describedby": "inget" }) }));
    const alert = h("p.vv-alert", { role: "alert", id: "inget" });
    const onchange = (/** @type {any} */ { target }) => {
      alert.textContent = "";
      for (const { box } of boxes) {
        if (target.checked && box !== target && [box, target].some((one) => ALONE.includes(one.value))) box.checked = false;
      }
    };
    const done = this.#button("vv-choice.vv-done", t.klar, () => {
      const chosen = boxes.filter(({ box }) => box.checked);
      const payload = `/svar${JSON.stringify({ [fact]: chosen.map(({ box }) => box.value) })}`;
      if (chosen[0]) return this.#send(payload, chosen.map(({ title }) => title).join(", "), done);
      alert.textContent = t.fel_inget_valt;
      boxes[0].box.focus();
    });
    return h("div.vv-several", { onchange }, alert, ...boxes.map(({ title, box }) => h("label.vv-box", {}, box, title)),
      this.#choices(buttons.filter((button) => !value(button)), done));
  }

  /** @param {Button[]} buttons @param {Content} [first] */
  #choices(buttons, first) {
    return h("div.vv-choices", {}, first, ...buttons.map(({ title, payload }) => {
      const kind = payload.startsWith("/svar") ? "vv-choice" : "vv-choice.vv-aside";
      const button = this.#button(kind, title, () =>
        payload === "/borja_om" ? this.#confirm("borja_om") : this.#send(payload, title, button));
      return button;
    }));
  }

  /** The answers so far, each to be changed. */
  #tell() {
    const { t, at, answers } = this.#s;
    at.answers.hidden = !answers[0];
    at.answers.replaceChildren(h("summary", {}, fill(t.dina_svar, { antal: answers.length })),
      h("dl", {}, ...answers.map(({ subject, answer, payload }) => {
        const amne = subject.replace(/^.(?![A-ZÅÄÖ])/, (letter) => letter.toLowerCase());
        const button = this.#button("vv-change", t.andra, () => this.#send(payload, fill(t.andra_sagt, { amne }), button));
        button.append(h("span.vv-unseen", {}, " ", fill(t.andra_om, { amne })));
        return h("div", {}, h("dt", {}, subject), h("dd", {}, answer), h("dd", {}, button));
      })));
  }

  /** Announce a turn, once; of a long answer the first part. @param {Message[]} [messages] */
  #speak(messages = [], first = "") {
    const { t, at } = this.#s;
    const texts = messages.map(({ text, outcome }) => outcome ? text.split("\n\n")[0] : text);
    const val = messages.flatMap(({ buttons = [], question }) => buttons
      .filter(({ payload }) => !question?.why || payload !== "/varfor").map(({ title }) => title)).join(", ");
    at.status.textContent = [`${t.vagvisaren}:`, first, ...texts, val && fill(t.svarsalternativ, { val })]
      .filter(Boolean).join(" ");
  }

  /** @param {object} [body] @returns {Promise<any>} */
  async #call(method = "", path = "", body) {
    const region = this.getAttribute("region") ?? undefined;
    const reply = await fetch(this.#base + path, {
      method, signal: AbortSignal.timeout(30_000),
      ...body && { headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ...body, region }) },
    });
    if (reply.status === 204) return;
    const data = await (/css$/.test(path) ? reply.text() : reply.json());
    if (!reply.ok) throw new Told(data.error.message);
    return data;
  }

  #write(/** @type {Event} */ event) {
    event.preventDefault();
    const { at, t } = this.#s;
    const text = at.field.value.trim();
    if (text) return this.#send(text, text);
    this.#complain(t.fel_tomt);
    at.field.focus();
  }

  /** Say something. `button`: what was pressed; the answer then takes its focus.
   * @param {HTMLElement} [button] */
  async #send(message = "", shown = "", button) {
    if (this.#busy) return;
    const s = this.#s;
    const { log, question, field, panel } = s.at;
    const own = this.#turn("own", lines(shown));
    const said = [s.open && this.#turn("bot", lines(s.open.text)), own].filter(Boolean);
    const waiting = this.#turn("bot", s.t.skriver);
    const timer = setTimeout(() => log.append(waiting), PATIENCE);
    const settle = () => {
      clearTimeout(timer);
      waiting.remove();
      button?.classList.remove("vv-chosen");
      question.hidden = false;
      this.#hold();
    };
    this.#hold(true);
    this.#complain();
    button?.classList.add("vv-chosen");
    if (!button) { // what is written shows at once; a pressed button stays, for it has the focus
      log.append(...said);
      question.hidden = true;
      field.value = "";
      own.scrollIntoView({ block: "nearest" });
    }
    try {
      const { session, messages: bot, answers } = await this.#call("POST", "api/v1/chat", { message, session: s.session });
      const item = { bot, answers };
      settle();
      for (const old of log.querySelectorAll(".vv-choices")) old.remove();
      log.append(...said);
      s.session = session;
      s.items.push({ own: shown }, item);
      this.#keep();
      const first = this.#show(item, true);
      own.scrollIntoView({ block: "start" });
      this.#speak(bot);
      if (button && !panel.hidden) first?.focus({ preventScroll: true });
    } catch (error) {
      settle();
      if (!button) {
        for (const turn of said) turn.remove();
        field.value ||= message;
      }
      this.#fail(error, () => {
        if (!button) field.value = "";
        this.#send(message, shown, button);
      });
    }
  }

  /** While waiting nothing is sent, and nothing loses its focus. */
  #hold(busy = false) {
    this.#busy = busy;
    for (const button of this.#s.at.panel.querySelectorAll("button:not(.vv-close)")) button.ariaDisabled = busy || null;
  }

  #complain(text = "") {
    const { retry, trouble } = this.#s.at;
    retry.replaceChildren();
    trouble.replaceChildren(...text ? [linked(text)] : []);
  }

  /** @param {unknown} error @param {() => void} again */
  #fail(error, again) {
    const { t, at } = this.#s;
    this.#complain(error instanceof Told ? error.message : navigator.onLine ? t.fel_nat : t.fel_frankopplad);
    at.retry.append(this.#button("vv-choice", t.forsok_igen, again));
    at.retry.scrollIntoView({ block: "nearest" });
  }

  #kept() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(STORE) ?? "");
      return /** @type {Kept | null} */ (kept.base === this.#base ? kept : null);
    } catch {
      return null;
    }
  }

  #keep() {
    const { session, items } = this.#s;
    try {
      if (session) sessionStorage.setItem(STORE, JSON.stringify({ base: this.#base, session, items }));
      else sessionStorage.removeItem(STORE);
    } catch {}
  }

  #confirm(what = "") {
    const { t, at: { confirm } } = this.#s;
    const from = /** @type {any} */ (this.shadowRoot?.activeElement);
    confirm.replaceChildren(
      h("p", { id: "vill" }, h("strong", {}, t[`bekrafta_${what}`])), h("p", {}, t[`bekrafta_${what}_text`]),
      h("div.vv-choices", {},
        this.#button("vv-choice.vv-done", t[`ja_${what}`], () => this.#end(what)),
        this.#button("vv-choice", t.nej_tillbaka, () => {
          confirm.hidden = true;
          from.focus();
        })));
    confirm.hidden = false;
    confirm.focus();
  }

  async #end(what = "") {
    const s = this.#s;
    const { log, more, confirm } = s.at;
    this.#hold(true);
    try {
      if (s.session) await this.#call("DELETE", "api/v1/chat", { session: s.session });
      s.session = s.outcome = undefined;
      this.#keep();
      s.items = [await this.#opening()];
      const done = s.t[what === "radera" ? "raderat" : "borjat_om"];
      const turn = this.#turn("bot", h("p", {}, done));
      log.replaceChildren(turn);
      this.#show(s.items[0], true);
      this.#complain();
      confirm.hidden = true;
      more.open = false;
      this.#speak(s.items[0].bot, done);
      turn.firstChild.focus();
    } catch (error) {
      this.#fail(error, () => this.#end(what));
    }
    this.#hold(false);
  }

  #made() {
    return fill(this.#s.t.samm_gjord, { datum: date() });
  }

  #print() {
    const { t, at, open, sheets } = this.#s;
    const talk = h("div.vv.vv-inline", { lang: "sv" }, h("h1", {}, t.titel_start), h("p", {}, this.#made()),
      at.log.cloneNode(true), open && h("p", {}, open.text));
    for (const fold of talk.querySelectorAll("details")) fold.open = true;
    const paper = h("div", { id: "vagvisaren-papper", hidden: true });
    const root = paper.attachShadow({ mode: "open" });
    root.append(talk);
    const before = [...document.adoptedStyleSheets];
    document.adoptedStyleSheets = [...before, ...root.adoptedStyleSheets = sheets];
    document.body.append(paper);
    window.addEventListener("afterprint", () => {
      paper.remove();
      document.adoptedStyleSheets = before;
    }, { once: true });
    window.print();
  }

  #save() {
    const { t, answers, outcome, open } = this.#s;
    const text = [t.samm_rubrik, this.#made(), `\n${t.samm_svar.toUpperCase()}`,
      ...answers[0] ? answers.map(({ subject, answer }) => `– ${subject}: ${answer}`) : [t.samm_inga_svar],
      outcome && open ? `\n${t.samm_preliminart}` : "",
      outcome ? plain(this.#card(outcome)).trim() : t.samm_inte_klart].join("\n");
    const href = URL.createObjectURL(new Blob([text]));
    h("a", { href, download: t.samm_fil }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  }
}

customElements.define("vagvisaren-chatt", Chatt);
