/** The window's entry: the app, with the real engine behind it. */
import { mount } from "./app/mount";
import { tauriBackend } from "./backend/tauri";

mount(tauriBackend);
