// What every page loads: styles, partial requests, the shell. Charts and maps come only where a page has them.
import "./styles/index.css";
import htmx from "htmx.org";
import { drawWhenReached } from "./charts/reach";
import { confirmDestructive } from "./shell/confirm";
import { showFailures } from "./shell/failures";
import { listenToKeys } from "./shell/keys";
import { followMoves } from "./shell/live";
import { askForPasskeys } from "./shell/passkeys";
import { searchFromAnywhere } from "./shell/search";
import { guardDoubleSending } from "./shell/sending";
import { takeSignatures } from "./shell/signature";
import { showSlides } from "./shell/slides";
import { openDefinitionsOnHover } from "./shell/terms";
import { tickAll } from "./shell/ticks";
import { takeVoiceNotes } from "./shell/voice";

confirmDestructive();
showFailures();
guardDoubleSending();
listenToKeys();
searchFromAnywhere();
takeSignatures();
tickAll();
takeVoiceNotes();
openDefinitionsOnHover();
askForPasskeys();
followMoves();
showSlides();

// Runs for the page itself and again for each part that htmx brings in.
htmx.onLoad((element) => drawWhenReached(element as Element));

// Bring the current place into view where the navigation, or the pages beside this one, are wider than the phone.
for (const here of document.querySelectorAll(":is(.site-nav, .tabs) [aria-current]"))
  here.scrollIntoView({ block: "nearest", inline: "center" });
document.querySelector<HTMLElement>("[data-focus]")?.focus();
