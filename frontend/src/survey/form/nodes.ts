// The nodes of a form as the engine of @getodk/web-forms offers them, as far as the survey uses them.

export interface Words {
  asString: string;
  formatted: { id: string }[];
  imageSource?: URL;
  audioSource?: URL;
  videoSource?: URL;
}

export interface Option {
  value: string;
  label: Words;
}

interface State {
  reference: string;
  label: Words | null;
  hint: Words | null;
  relevant: boolean;
  readonly: boolean;
  required: boolean;
  children: FormNode[];
  hasRelevantBodyNodes?: boolean;
  instanceValue: string;
}

export interface FormNode {
  nodeType: string;
  nodeId: string;
  appearances: Iterable<string> | null;
  validationState: { violation?: { valid: boolean; message: Words } | null };
  currentState: State;
}

export interface InputNode extends FormNode {
  valueType: string;
  nodeOptions: { rows?: number | null; accuracyThreshold?: number | null } | null;
  definition: { bounds: { start: string; end: string; step: string } };
  currentState: State & { value: unknown };
  setValue(value: unknown): unknown;
}

export interface SelectNode extends FormNode {
  selectType: "select" | "select1";
  currentState: State & { value: string[]; valueOptions: Option[] };
  selectValue(value: string | null): unknown;
  selectValues(values: string[]): unknown;
}

export interface RankNode extends FormNode {
  currentState: State & { value: string[]; valueOptions: Option[] };
  setValues(values: string[]): unknown;
  getValueLabel(value: string): Words | null;
}

export interface UploadNode extends FormNode {
  maxPixels: number | null;
  nodeOptions: { media: { accept: string; type: string } };
  currentState: State & { value: File | null };
  setValue(file: File | null): unknown;
}

export interface RepeatNode extends FormNode {
  addInstances(): unknown;
  removeInstances(index: number): unknown;
}

export interface Language {
  language: string;
  isSyntheticDefault?: true;
}

export interface Root extends FormNode {
  instanceState: { instanceXML: string };
  languages: Language[];
  setLanguage(language: Language): unknown;
  validationState: FormNode["validationState"] & { violations: { nodeId: string; reference: string }[] };
  currentState: State & { activeLanguage: Language };
  prepareInstancePayload(options: { payloadType: "monolithic" }): Promise<{ status: string; data: FormData[] }>;
}

export interface FormOptions {
  fetchFormAttachment(url: URL): Promise<Response>;
  missingResourceBehavior?: string;
  geolocationProvider?: { getLocation(): Promise<string> };
}

/** How an instance is made: what its state is kept in, how files are named, what the phone knows. */
export interface InstanceSettings {
  stateFactory<T extends object>(state: T): T;
  instanceAttachments: { fileNameFactory(file: { extension: string | null }): string };
  preloadProperties: { deviceID?: string; username?: string };
  geolocationProvider?: { getLocation(): Promise<string> };
}

export interface Instance {
  mode: string;
  root: Root;
}

export interface LoadedForm {
  status: string;
  error?: Error;
  createInstance(settings: InstanceSettings): Instance;
  restoreInstance(kept: { data: FormData[] }, settings: InstanceSettings): Promise<Instance>;
  editInstance(sent: { inputType: string; data: FormData[] }, settings: InstanceSettings): Promise<Instance>;
}

/** Is this one of the node's appearances, or the beginning of one (`columns-2`)? */
export function looksLike(node: FormNode, ...names: string[]): boolean {
  return [...(node.appearances ?? [])].some((one) => names.includes(one) || names.some((name) => one.startsWith(`${name}-`)));
}
