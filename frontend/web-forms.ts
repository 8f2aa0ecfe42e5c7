// Which parts of @getodk/web-forms the survey uses. The package offers one whole component, in English, without drafts;
// the survey takes its engine and its walk through a form, and puts controls of its own in the places named below.
// Done while building: what is not found fails the build, so that a new version of the package is looked at.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

export const PARTS = "virtual:web-forms";

/** Components of the package that the survey draws itself, by the name of the export in `src/survey/form/controls`. */
const OWN = {
  ExpectModelNode: "Nothing",
  FormGroup: "FormGroup",
  InputControl: "InputControl",
  NoteControl: "NoteControl",
  RangeControl: "RangeControl",
  RankControl: "RankControl",
  RepeatRange: "RepeatRange",
  SelectControl: "SelectControl",
  TriggerControl: "TriggerControl",
  UploadControl: "UploadControl",
};
/** What the survey takes: functions and keys by their name, components by theirs. */
const TAKEN = ["loadForm", "SUBMIT_PRESSED", "QUESTION_HAS_ERROR", "FORM_OPTIONS", "FORM_MEDIA_CACHE"];
const TAKEN_COMPONENTS = ["QuestionList", "MarkdownBlock"];

interface Cut {
  start: number;
  end: number;
  text: string;
}

interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

/** Where the package fits its component library together: nothing of it is left, and a bundler cannot know that. */
function fittings(program: Node): Cut[] {
  return (program.body as Node[])
    .filter((statement) => {
      const made = statement.expression as Node | undefined;
      const target = made?.type === "AssignmentExpression" ? (made.left as Node) : undefined;
      return target?.type === "MemberExpression" && (target.property as Node).name === "render";
    })
    .map(({ start, end }) => ({ start, end, text: "" }));
}

/** Between what is declared in one breath: a bundler keeps or drops a whole statement. */
function seams(program: Node): Cut[] {
  return (program.body as Node[])
    .filter((statement) => statement.type === "VariableDeclaration")
    .flatMap((statement) => {
      const declared = statement.declarations as Node[];
      return declared.slice(1).map((next, place) => ({ start: declared[place]!.end, end: next.start, text: `;\n${String(statement.kind)} ` }));
    });
}

/** The whole of the package is one file beside its entry. */
function bundle(root: string): string {
  const folder = join(root, "node_modules/@getodk/web-forms/dist");
  const entry = readFileSync(join(folder, "index.js"), "utf8");
  const found = readdirSync(folder).filter((name) => /^index-.+\.js$/.test(name) && entry.includes(name));
  if (found.length !== 1) throw new Error(`@getodk/web-forms: one file behind its entry was expected, ${found.length} found`);
  return join(folder, found[0]!);
}

/** Every component of the file: its name in the package, its variable, where its definition stands. */
function components(program: Node): Map<string, { variable: string; start: number; end: number }> {
  const found = new Map<string, { variable: string; start: number; end: number }>();
  for (const statement of program.body as Node[]) {
    if (statement.type !== "VariableDeclaration") continue;
    for (const declared of statement.declarations as Node[]) {
      const made = declared.init as Node | null;
      const given = made?.type === "CallExpression" ? (made.arguments as Node[])[0] : undefined;
      if (given?.type !== "ObjectExpression") continue;
      const named = (given.properties as Node[]).find((property) => (property.key as Node | undefined)?.name === "__name");
      if (named === undefined) continue;
      const variable = String((declared.id as Node).name);
      found.set(String((named.value as Node).value), { variable, start: made!.start, end: made!.end });
    }
  }
  return found;
}

export function webForms(): Plugin {
  let file = "";
  return {
    name: "web-forms-parts",
    enforce: "pre",
    configResolved(config) {
      file = bundle(config.root);
    },
    resolveId(id) {
      return id === PARTS ? file : null;
    },
    transform(code, id) {
      if (id !== file) return null;
      const program = this.parse(code) as unknown as Node;
      const all = components(program);
      const missing = [...Object.keys(OWN), ...TAKEN_COMPONENTS].filter((name) => !all.has(name));
      if (missing.length > 0) this.error(`@getodk/web-forms has no component ${missing.join(", ")}`);
      const replaced = Object.entries(OWN).map(([name, own]) => ({ ...all.get(name)!, text: `__own.${own}` }));
      const cuts: Cut[] = [...replaced, ...fittings(program), ...seams(program)].sort((one, other) => other.start - one.start);
      let text = code;
      for (const cut of cuts) text = text.slice(0, cut.start) + cut.text + text.slice(cut.end);
      // A direct eval, even one never reached, hinders a bundler from dropping anything.
      text = text.replaceAll("eval(func)", "undefined");
      text = text.replaceAll("BaseStyle.extend(", "/* @__PURE__ */ BaseStyle.extend(");
      const taken = TAKEN_COMPONENTS.map((name) => `${all.get(name)!.variable} as ${name}`);
      // What was there offered for maps and for the whole component is dropped with everything only they use.
      text = text.replace(/\nexport \{[^}]*\};?\s*$/, "\n").replace(/import\("\.\/MapBlock[^"]*"\)/, "Promise.reject()");
      return {
        code: `import * as __own from "/src/survey/form/controls";\n${text}\nexport { ${[...TAKEN, ...taken].join(", ")} };\n`,
        map: null,
      };
    },
  };
}
