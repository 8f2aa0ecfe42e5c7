// What is taken from @getodk/web-forms (`web-forms.ts` beside the Vite settings), as far as the survey uses it.
declare module "virtual:web-forms" {
  import type { Component, InjectionKey, Ref } from "vue";
  import type { FormOptions, LoadedForm } from "./nodes";

  export function loadForm(xform: string, options: FormOptions): Promise<LoadedForm>;
  export const QuestionList: Component;
  export const MarkdownBlock: Component;
  export const SUBMIT_PRESSED: InjectionKey<Ref<boolean>>;
  export const QUESTION_HAS_ERROR: InjectionKey<Ref<boolean>>;
  export const FORM_OPTIONS: InjectionKey<FormOptions>;
  export const FORM_MEDIA_CACHE: InjectionKey<Map<string, string>>;
}
