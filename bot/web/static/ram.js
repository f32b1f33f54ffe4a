// /chatt in a frame that ladda.js made on another site's page: takes the settings given there, gets
// a button to close it with, and talks to that page alone. Who may frame it: the page's policy.

const ID = "vagvisaren";
const SETTINGS = ["farg", "text-farg", "region", "oppning", "fraga"];
const COLOUR = /^#([\da-f]{3}){1,2}$/i;

const LOOK = `html{scroll-padding-top:4rem}.vv-page{padding-top:0;background:var(--vv-ground)}
.vv-page .vv-site{position:sticky;top:0;z-index:1;display:flex;align-items:center;justify-content:space-between;
margin:0 calc(-1*clamp(.75rem,4vw,2rem)) 1rem;padding:.3rem .4rem .3rem 1rem;background:var(--vv-accent);color:var(--vv-on-accent);
border-bottom:1px solid transparent}.vv-page .vv-site :is(h1,p,a){margin:0;font-size:1.1rem;font-weight:650;line-height:1.3;color:inherit}
.vv-site h1~p{display:none}.vv-site button{min-width:2.75em;min-height:2.75em;padding:.5em 1em;border:0;
font:inherit;color:inherit;background:none;text-decoration:underline;cursor:pointer}
.vv-site :focus-visible{outline-color:currentColor;outline-offset:-3px}.vv-site h1:focus-visible{outline-offset:4px}
@media(max-height:30rem){html{scroll-padding:0}.vv-page .vv-site{position:static}}
@media print{.vv-page .vv-site{position:static}.vv-site button{display:none}}`;

/** What the frame was given, if ladda.js made it. @returns {Record<string, string>} */
const settings = () => {
  try {
    return window.parent === window ? {} : JSON.parse(window.name);
  } catch {
    return {};
  }
};

const given = settings();
const origin = given[ID];
const button = document.getElementById("stang");

if (typeof origin === "string" && button) {
  const { farg = "", "text-farg": ink = "" } = given;
  const coloured = COLOUR.test(farg) && COLOUR.test(ink) ? `:root{--vv-accent:${farg};--vv-on-accent:${ink}}` : "";
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LOOK + coloured);
  document.adoptedStyleSheets.push(sheet);

  const chat = document.querySelector("vagvisaren-chatt");
  for (const name of SETTINGS) if (given[name]) chat?.setAttribute(name, given[name]);

  const say = (what = "") => window.parent.postMessage(`${ID}:${what}`, origin);
  const close = () => say("stang");
  button.hidden = false;
  button.onclick = close;
  addEventListener("keydown", ({ key, isComposing }) => key === "Escape" && !isComposing && close());
  addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== window.parent || from !== origin) return;
    if (data === `${ID}:hej`) say("redo");
    if (data !== `${ID}:fokus`) return;
    const heading = document.querySelector("h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus();
  });
}

export {};
