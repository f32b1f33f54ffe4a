// The conversation in a frame, which keeps it from what else runs on the page. Fetched by ladda.js
// when its button is pressed. The words stand in texter.json too, under the same keys: the page's
// policy need not let it be read.

const t = { vagvisaren: "Vägvisaren", samtalet: "Samtalet", stang: "Stäng", till_samtalet: "Till samtalet" };
const ID = "vagvisaren";
const PATIENCE = 5000; // ms before another way in is offered

const LOOK = `.panel{position:fixed;inset:var(--side);z-index:99999;display:flex;flex-direction:column;
width:min(27em,100vw - 2em);height:min(46em,100dvh - 2em);overflow:hidden;border:1px solid #66737f;border-radius:.8em;
box-shadow:0 6px 30px #0005;background:Canvas;color-scheme:light dark}
.panel:focus{outline:none}
iframe{flex:1;width:100%;min-height:0;border:0}
.bar{display:flex;align-items:center;padding:.3em .4em .3em 1em;background:var(--ground);color:var(--ink)}
b{flex:1;font-size:1.1em;font-weight:650}
.bar :is(a,button){box-sizing:border-box;min-height:2.75em;padding:.6em 1em;border:0;font:inherit;color:inherit;background:none;
text-decoration:underline;cursor:pointer}
.bar :focus-visible{outline:3px solid;outline-offset:-3px}
@media(max-width:30rem),(max-height:30rem){.panel{inset:0;width:auto;height:auto;border:0;border-radius:0}}`;

/** An element with properties and content.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Record<string, unknown>} props @param {(Node | string)[]} content
 * @returns {HTMLElementTagNameMap[T]} */
const h = (tag, props, ...content) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...content);
  return node;
};

/** Open the conversation beside `button`, which opens it again once it is closed.
 * @param {HTMLButtonElement} button @param {URL} base the chat's address
 * @param {Record<string, string | undefined>} told what the conversation is told */
export function open(button, base, told) {
  const root = /** @type {ShadowRoot} */ (button.getRootNode());
  const page = new URL("chatt", base).href;
  const link = h("a", { href: page, hidden: true }, t.till_samtalet);
  const stop = h("button", { type: "button" }, t.stang);
  // until the page in the frame shows a button to close it with, there is one here
  const bar = h("div", { className: "bar" }, h("b", {}, t.vagvisaren), link, stop);
  const frame = h("iframe", {
    title: t.samtalet, referrerPolicy: "no-referrer", src: page,
    name: JSON.stringify({ [ID]: location.origin, ...told }), // read by ram.js
  });
  const panel = h("div", { className: "panel", role: "dialog", ariaLabel: t.vagvisaren, tabIndex: -1 }, bar, frame);
  let timer = 0;

  const say = (what = "") => frame.contentWindow?.postMessage(`${ID}:${what}`, base.origin);

  const wait = () => {
    bar.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => { link.hidden = false; }, PATIENCE);
  };

  /** Let the one who opened it in; whoever has gone on to something else on the page stays there. */
  const enter = () => {
    const here = root.activeElement;
    if (panel.hidden || !here || here === frame) return;
    frame.focus();
    say("fokus");
  };

  const close = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    button.hidden = false;
    button.focus();
  };

  const show = () => {
    panel.hidden = false;
    panel.focus();
    button.hidden = true;
    if (bar.hidden) enter();
  };

  frame.onload = () => {
    wait();
    say("hej");
  };
  addEventListener("message", ({ source, origin, data }) => {
    if (!source || source !== frame.contentWindow || origin !== base.origin) return;
    if (data === `${ID}:stang`) close();
    if (data !== `${ID}:redo`) return;
    clearTimeout(timer);
    enter();
    bar.hidden = link.hidden = true;
  });
  panel.onkeydown = ({ key, isComposing }) => { if (key === "Escape" && !isComposing) close(); };
  stop.onclick = close;
  button.onclick = show;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LOOK);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  button.after(panel);
  wait();
  show();
}
