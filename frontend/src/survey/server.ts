// Talking with the office: every answer is one of four — done, refused with a sentence, locked out, or not reached.

export class NotReached extends Error {}
/** The office does not let this phone in any more. What is on it stays on it. */
export class LockedOut extends Error {}
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const HERE = "/survey/phone/";
const PATIENCE = 60_000;
const SERVER_TROUBLE = 500;
const TOO_MANY = 429;
const TIMED_OUT = 408;

async function sentence(answer: Response): Promise<string> {
  const text = await answer.text();
  try {
    return String((JSON.parse(text) as { message?: string }).message ?? "");
  } catch {
    return "";
  }
}

/** What the office answers at a path of the survey, or of another part («/models/…»); a page of somebody else's network in between is not the office. */
export async function ask(path: string, token: string, how: RequestInit = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path.startsWith("/") ? path : HERE + path, {
      ...how,
      headers: { ...(how.headers as Record<string, string>), Authorization: `Bearer ${token}`, Accept: "application/json" },
      credentials: "omit",
      redirect: "error",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch (error) {
    throw new NotReached(String(error));
  }
  if (answer.headers.get("X-PPAOS") === null) throw new NotReached("another network answers");
  if (answer.ok) return answer;
  if (answer.status === 401) throw new LockedOut(await sentence(answer));
  if (answer.status >= SERVER_TROUBLE || answer.status === TOO_MANY || answer.status === TIMED_OUT) {
    throw new NotReached(`${answer.status}`);
  }
  throw new Refused(answer.status, await sentence(answer));
}

export async function askJson<T>(path: string, token: string, how: RequestInit = {}): Promise<T> {
  try {
    return (await (await ask(path, token, how)).json()) as T;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof DOMException) throw new NotReached(String(error));
    throw error;
  }
}
