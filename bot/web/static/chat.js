// The chat page. No framework, no build step, no markup from data: text goes in as text.
// Every sentence stands in the page's HTML, in its templates.

const log = document.getElementById("log");
const choices = document.getElementById("choices");
const form = document.getElementById("form");
const field = document.getElementById("message");
const status = document.getElementById("status");
const opening = { log: [...log.children], choices: [...choices.children] };

/** Kept in memory only: closing the page forgets it. */
let session = null;
let busy = false;

const clone = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const names = document.getElementById("names").content;
const named = (kind, id) => names.querySelector(`[data-${kind}="${CSS.escape(id)}"]`)?.textContent ?? id;

function element(tag, text, className) {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  if (className) node.className = className;
  return node;
}

/** Only addresses we know are harmless become links. */
function link(href, text) {
  if (!/^(https:\/\/|tel:|mailto:)/.test(href)) return element("span", text);
  const node = element("a", text);
  node.href = href;
  node.rel = "noopener noreferrer";
  return node;
}

function paragraphs(text) {
  return text.split(/\n+/).filter(Boolean).map((line) => element("p", line));
}

function grouped(items, key) {
  const groups = new Map();
  for (const each of items) groups.set(key(each), [...(groups.get(key(each)) ?? []), each]);
  return [...groups];
}

function add(node) {
  log.append(node);
  return node;
}

// The answer

function card(outcome) {
  const node = clone("card");
  const part = (name) => node.querySelector(`[data-part="${name}"]`);
  const fill = (name, items, make) => {
    part(name).append(...items.map(make));
    if (!items.length) node.querySelector(`[data-section="${name}"]`)?.remove();
  };
  const item = (text) => element("li", text);
  const contact = outcome.next_contact;
  part("label").textContent = contact.label;
  part("reason").textContent = contact.reason;
  fill("ways", contact.channels ?? [], (way) => {
    const line = element("li");
    line.append(link(way.href, way.label));
    return line;
  });
  if (!contact.channels?.length) part("ways").remove();
  fill("then", outcome.then, (next) => {
    const line = element("li");
    line.append(element("strong", next.label));
    if (next.reason) line.append(`: ${next.reason}`);
    return line;
  });
  fill("prepare", outcome.prepare, item);
  fill("duties", grouped(outcome.responsibilities, (duty) => duty.actor), ([actor, duties]) => {
    const group = element("div");
    group.append(element("h4", named("actor", actor)));
    for (const [role, tasks] of grouped(duties, (duty) => duty.role)) {
      const list = element("ul");
      list.append(...tasks.map((duty) => item(duty.task)));
      group.append(element("p", named("role", role), "role"), list);
    }
    return group;
  });
  part("consent").textContent = outcome.consent.text;
  const [reason, ...reasons] = new Set(outcome.reasons.map((each) => each.text));
  part("reason-first").textContent = reason ?? "";
  fill("reasons", reasons, item);
  fill("open", outcome.depends_on.map((open) => open.text), item);
  fill("otherwise", outcome.counterfactuals.map((other) => other.text), item);
  fill("sources", outcome.sources, (source) => {
    const line = element("li");
    line.append(link(source.url, source.reference || source.title));
    if (source.reference && source.reference !== source.title) line.append(`, ${source.title}`);
    return line;
  });
  part("disclaimer").textContent = outcome.disclaimer;
  part("date").textContent = outcome.valid_on;
  part("date").dateTime = outcome.valid_on;
  return node;
}

// Choices

function showChoices(message) {
  const buttons = message?.buttons ?? [];
  if (message?.question?.multiple) showSeveral(message.question, buttons);
  else choices.replaceChildren(...buttons.map(choice));
}

function choice({ title, payload }) {
  const button = element("button", title, payload.startsWith("/svar") ? "choice" : "choice aside");
  button.type = "button";
  button.dataset.payload = payload;
  return button;
}

/** A question with several answers: boxes to tick for them, buttons for everything else. */
function showSeveral(question, buttons) {
  const ticks = [];
  const others = [];
  for (const button of buttons) {
    const value = answer(button.payload)?.[question.fact];
    (Array.isArray(value) ? ticks : others).push({ ...button, value });
  }
  const group = document.createElement("form");
  const several = clone("several");
  several.querySelector(".boxes").append(...ticks.map(({ title, value }) => {
    const label = element("label", "", "box");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.value = JSON.stringify(value);
    box.dataset.title = title;
    label.append(box, element("span", title));
    return label;
  }));
  group.append(several);
  // "none of these" and the others rule each other out
  const none = JSON.stringify([names.querySelector(`[data-alone="${CSS.escape(question.fact)}"]`)?.textContent]);
  group.addEventListener("change", ({ target }) => {
    if (!target.checked) return;
    for (const box of group.querySelectorAll("input")) {
      if (box !== target && (box.value === none || target.value === none)) box.checked = false;
    }
  });
  group.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = [...group.querySelectorAll("input:checked")];
    if (!chosen.length) {
      group.querySelector("input")?.focus();
      return;
    }
    const values = chosen.flatMap((box) => JSON.parse(box.value));
    const payload = `/svar${JSON.stringify({ [question.fact]: values })}`;
    send(payload, chosen.map((box) => box.dataset.title).join(", "), true);
  });
  const rest = element("div", "", "choices");
  rest.append(...others.map(choice));
  choices.replaceChildren(group, rest);
}

function answer(payload) {
  try {
    return payload.startsWith("/svar") ? JSON.parse(payload.slice(5)) : null;
  } catch {
    return null;
  }
}

// A turn

async function call(method, body) {
  const response = await fetch("/api/v1/chat", {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (response.status === 204) return null;
  const result = await response.json();
  if (!response.ok) throw new Error(result.error?.message ?? "");
  return result;
}

/** `byButton`: the answer takes the focus, since the button that had it is gone. */
async function send(message, shown, byButton) {
  if (busy) return;
  busy = true;
  const own = add(clone("own-turn"));
  own.append(...paragraphs(shown));
  for (const old of document.querySelectorAll(".chat .choices")) old.replaceChildren();
  const waiting = add(clone("waiting"));
  waiting.scrollIntoView({ block: "nearest" });
  try {
    const result = await call("POST", session ? { message, session } : { message });
    session = result.session;
    show(result.messages, byButton);
  } catch (error) {
    showFailure(error, () => {
      own.remove();
      send(message, shown, byButton);
    });
  } finally {
    waiting.remove();
    busy = false;
  }
}

function show(messages, takeFocus) {
  const spoken = [];
  const asking = messages.findLast((message) => message.buttons?.length);
  let first = null;
  for (const message of messages) {
    const turn = clone("bot-turn");
    if (message.outcome && !message.question) {
      turn.classList.add("wide");
      turn.append(card(message.outcome));
      spoken.push(`${named("word", "answer")}: ${message.outcome.next_contact.label}. ${message.outcome.next_contact.reason}`);
    } else {
      turn.append(...paragraphs(message.text));
      spoken.push(message.text);
    }
    if (message.buttons?.length && message !== asking) {
      const beside = element("div", "", "choices");
      beside.append(...message.buttons.map(choice));
      turn.append(beside);
    }
    add(turn);
    first ??= turn;
  }
  showChoices(asking);
  status.textContent = spoken.join(" ");
  // an answer is read from its top, a question with all its choices
  if (messages.some((message) => message.outcome)) first?.scrollIntoView({ block: "start" });
  else form.scrollIntoView({ block: "nearest" });
  if (takeFocus) first?.focus({ preventScroll: true });
}

function showFailure(error, again) {
  const turn = clone("failed");
  // a failed fetch has English words of its own; ours are in the page
  if (error.message && !(error instanceof TypeError) && !(error instanceof SyntaxError)) {
    turn.querySelector(".text").textContent = error.message;
  }
  turn.querySelector("button").addEventListener("click", () => {
    turn.remove();
    again();
  });
  add(turn).scrollIntoView({ block: "nearest" });
  status.textContent = turn.querySelector(".text").textContent;
}

// What the person does

for (const place of [log, choices]) {
  place.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-payload]");
    if (button) send(button.dataset.payload, button.textContent, true);
  });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text || busy) return;
  field.value = "";
  send(text, text, false);
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

document.getElementById("delete").addEventListener("click", async () => {
  if (busy) return;
  try {
    if (session) await call("DELETE", { session });
  } catch (error) {
    showFailure(error, () => document.getElementById("delete").click());
    return;
  }
  session = null;
  const said = clone("deleted");
  log.replaceChildren(...opening.log, said);
  choices.replaceChildren(...opening.choices);
  status.textContent = said.lastElementChild.textContent;
  said.focus();
});
