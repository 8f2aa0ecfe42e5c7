// The survey in the browser of a phone: works without a line, from the phone's own store.
import "./survey.css";
import { createApp } from "vue";
import { Shell } from "./shell";
import { speak, tongue } from "./words";

speak(tongue.value);
createApp(Shell).mount("#survey");

if ("serviceWorker" in navigator) void navigator.serviceWorker.register("/survey/phone/worker.js", { scope: "/survey/phone/" });
