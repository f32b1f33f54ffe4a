// The contract's messages as the element reads them, and its own few types. Not served.

interface Way {
  label: string;
  href: string;
}

interface Contact {
  label: string;
  reason: string;
  how: string;
  channels: Way[];
}

interface Source {
  title: string;
  reference: string;
  url: string;
}

interface Outcome {
  next_contact: Contact;
  then: (Pick<Contact, "label" | "reason"> & Partial<Contact>)[];
  responsibilities: { name: string; role: string; task: string }[];
  prepare: string[];
  consent: { text: string };
  reasons: { text: string }[];
  counterfactuals: { text: string }[];
  depends_on: { fact: string; text: string }[];
  sources: Source[];
  valid_on: string;
  disclaimer: string;
}

interface Question {
  fact: string;
  text: string;
  help: string;
  why: string;
  multiple: boolean;
}

interface Button {
  title: string;
  payload: string;
}

interface Message {
  text: string;
  buttons?: Button[];
  question?: Question;
  outcome?: Outcome;
  topic?: { title: string; next_contact: Contact | null; sources: Source[] };
}

interface Answer {
  fact: string;
  subject: string;
  answer: string;
  payload: string;
}

/** One thing said: by the person (`own`) or by the assistant (`bot`). */
interface Item {
  own?: string;
  bot?: Message[];
  answers?: Answer[];
  hours?: number;
}

/** What is kept in sessionStorage. */
interface Kept {
  base: string;
  session: string;
  items: Item[];
}

/** What can stand in an element; what is empty is left out. */
type Content = Node | string | false | null | undefined;

/** Properties and attributes of an element. */
interface Props extends Partial<GlobalEventHandlers> {
  [key: string]: any;
}

/** What an element on a page remembers. `at`: the parts of its panel. `open`: the open question. */
interface State {
  t: Record<string, string>;
  at: Record<string, any>;
  sheets: CSSStyleSheet[];
  items: Item[];
  answers: Answer[];
  open?: Question;
  outcome?: Outcome;
  session?: string;
  swap?: number;
}
