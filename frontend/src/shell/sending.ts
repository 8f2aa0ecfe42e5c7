// A form is sent once: after the first click its button shows that work is under way.

export function guardDoubleSending(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const answersWithFile = [form, event.submitter].some((each) => each?.hasAttribute("data-download"));
    if (event.defaultPrevented || form.method === "dialog" || answersWithFile) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    (event.submitter ?? form.querySelector("[type=submit]"))?.setAttribute("aria-busy", "true");
  });
  // The browser's back button may bring a page back as it was left.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll<HTMLElement>("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    });
  });
}
