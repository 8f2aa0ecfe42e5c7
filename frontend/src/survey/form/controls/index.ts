// The survey's own controls, put in the place of those of @getodk/web-forms.
export { InputControl } from "./inputs";
export { FormGroup, Nothing, RepeatRange } from "./groups";
export { NoteControl } from "./text";
export { RangeControl, RankControl, TriggerControl } from "./scales";
export { SelectControl } from "./selects";
export { UploadControl } from "./uploads";
