// Asks before something that cannot be undone: data-confirm on a form or button, hx-confirm on htmx elements.
// data-confirm-detail adds a sentence, data-confirm-yes names the deed on the button.

function ask(question: string, asker: HTMLElement): Promise<boolean> {
  const dialog = document.querySelector<HTMLDialogElement>("#confirm");
  if (!dialog) throw new Error("The page has no dialog #confirm; does it extend base.html?");
  const yes = dialog.querySelector<HTMLElement>("[data-confirm-yes]")!;
  const detail = dialog.querySelector<HTMLElement>("[data-confirm-detail]")!;
  dialog.querySelector("h2")!.textContent = question;
  yes.textContent = asker.dataset.confirmYes ?? yes.dataset.default ?? "";
  detail.textContent = asker.dataset.confirmDetail ?? "";
  detail.hidden = !asker.dataset.confirmDetail;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

export function confirmDestructive(): void {
  const agreed = new WeakSet<HTMLFormElement>();

  document.addEventListener("submit", async (event) => {
    const form = event.target as HTMLFormElement;
    const button = event.submitter as HTMLButtonElement | null;
    const asker = button?.dataset.confirm ? button : form;
    if (!asker.dataset.confirm || agreed.has(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(asker.dataset.confirm, asker))) return;
    agreed.add(form);
    form.requestSubmit(button);
    agreed.delete(form);
  }, { capture: true });

  document.addEventListener("htmx:confirm", async (event) => {
    const { question, issueRequest } = (event as CustomEvent).detail;
    if (!question) return;
    event.preventDefault();
    if (await ask(question, event.target as HTMLElement)) issueRequest(true);
  });
}
