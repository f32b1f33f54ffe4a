// The one line on a region's page: a button for the conversation, which is fetched when it is
// pressed: in a frame (panel.js) or, with data-sort="element", as an element. docs/inbaddning.md
(() => {
  const ID = "vagvisaren";
  const { src, dataset } = /** @type {HTMLScriptElement} */ (document.currentScript);
  const { sort, lage, text, region, oppning, fraga } = dataset;
  const base = new URL("..", src);
  const farg = /^#([\da-f]{3}){1,2}$/i.exec(dataset.farg ?? "")?.[0];
  const ground = farg ?? "#0b4f6c";

  /** White or black, whichever can be read on "#rgb" or "#rrggbb"; WCAG's relative luminance. */
  const ink = (hex = "") => {
    const [r, g, b] = (hex.replace(/^#(.)(.)(.)$/, "$1$1$2$2$3$3").match(/\w\w/g) ?? [])
      .map((part) => ((parseInt(part, 16) / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.183 ? "#000" : "#fff";
  };

  const start = () => {
    if (document.getElementById(ID)) return; // the line stands twice
    const told = { farg, "text-farg": farg && ink(farg), region, oppning, fraga };
    // a small root does not shrink it; a large one, for those who need large text, enlarges it
    const scale = Math.max(1, 16 / parseFloat(getComputedStyle(document.documentElement).fontSize));
    const side = lage === "vanster" ? "auto auto 1em 1em" : "auto 1em 1em auto";
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:host{all:initial;font:${scale}rem/1.3 system-ui,sans-serif;
--ground:${ground};--ink:${ink(ground)};--side:${side}}[hidden]{display:none!important}
.open{position:fixed;inset:var(--side);z-index:99999;min-height:3em;padding:.6em 1.3em;font:inherit;font-weight:600;
color:var(--ink);background:var(--ground);border:2px solid #fff;border-radius:1.6em;box-shadow:0 2px 8px #0006;cursor:pointer}
.open:focus-visible{outline:3px solid #16212b;box-shadow:0 0 0 7px #fff}
@media print{:host{display:none}}`);

    const host = Object.assign(document.createElement("div"), { id: ID, lang: "sv" });
    const button = Object.assign(document.createElement("button"), {
      className: "open", type: "button", ariaExpanded: "false", textContent: text || "Fråga Vägvisaren",
    });
    const section = Object.assign(document.createElement("section"), { ariaLabel: "Vägvisaren" });
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    section.append(button);
    root.append(section);
    document.body.append(host);

    const load = (name = "") => import(new URL(`static/${name}.js`, base).href);
    const element = async () => {
      await load(ID);
      const chat = /** @type {any} */ (document.createElement("vagvisaren-chatt"));
      for (const [name, value] of Object.entries({ ...told, lage, src: base.href })) {
        if (value) chat.setAttribute(name, value);
      }
      chat.append(button.innerText);
      host.after(chat);
      await chat.open();
      host.remove(); // the element has a button of its own
    };
    /** @type {Promise<void> | undefined} */
    let opening;
    button.onclick = () => {
      opening ??= (sort === "element" ? element() : load("panel").then(({ open }) => open(button, base, told)))
        .catch(() => location.assign(new URL("chatt", base))); // it works without any of this
    };
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
