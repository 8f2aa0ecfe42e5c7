// Passkeys: a form with data-passkey="create" or "get" asks the browser for one before it is sent. What to ask stands in
// data-passkey-options, as JSON; what came goes into the form's field `credential`. Without WebAuthn the form is taken
// away and what lies behind data-passkey-absent is shown: a code of the app is always another way.

type Json = Record<string, unknown>;

export function askForPasskeys(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-passkey]").forEach((form) => {
    if (!window.PublicKeyCredential || !window.isSecureContext) {
      form.hidden = true;
      form.parentElement?.querySelector<HTMLElement>("[data-passkey-absent]")?.removeAttribute("hidden");
      return;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.reportValidity()) void ask(form);
    });
  });
}

async function ask(form: HTMLFormElement): Promise<void> {
  const failed = form.querySelector<HTMLElement>("[data-passkey-failed]");
  failed?.setAttribute("hidden", "");
  const { publicKey } = JSON.parse(form.dataset.passkeyOptions ?? "{}") as { publicKey: Json };
  try {
    const given =
      form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: creation(publicKey) })
        : await navigator.credentials.get({ publicKey: request(publicKey) });
    form.querySelector<HTMLInputElement>('[name="credential"]')!.value = JSON.stringify(asJson(given as PublicKeyCredential));
    form.submit();
  } catch {
    failed?.removeAttribute("hidden");
    failed?.focus();
  }
}

function creation(options: Json): PublicKeyCredentialCreationOptions {
  const user = options.user as Json;
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: named(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
}

function request(options: Json): PublicKeyCredentialRequestOptions {
  return {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: named(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
}

function named(list: unknown): Json[] {
  return ((list as Json[] | undefined) ?? []).map((each) => ({ ...each, id: bytes(each.id) }));
}

function asJson(given: PublicKeyCredential): Json {
  const answer = given.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const parts = { clientDataJSON: answer.clientDataJSON, attestationObject: answer.attestationObject,
    authenticatorData: answer.authenticatorData, signature: answer.signature, userHandle: answer.userHandle };
  return {
    id: given.id,
    rawId: text(given.rawId),
    type: given.type,
    authenticatorAttachment: given.authenticatorAttachment,
    clientExtensionResults: given.getClientExtensionResults(),
    response: Object.fromEntries(
      Object.entries(parts).flatMap(([name, part]) => (part instanceof ArrayBuffer ? [[name, text(part)]] : [])),
    ),
  };
}

function bytes(base64url: unknown): Uint8Array {
  const plain = atob(String(base64url).replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(part: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(part), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
