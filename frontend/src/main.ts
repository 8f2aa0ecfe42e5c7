// What every page loads: styles, partial requests, the shell; charts and maps only where a page has them.
import "./styles/index.css";
import "htmx.org";
