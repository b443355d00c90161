// What tabs of one person tell each other: that something has changed, and nothing of it.
import type { Told } from './wallet';

export const bell = new BroadcastChannel('speak');

/** How far the server's clock is ahead of this one. */
export const ahead = (told: Told): number => Date.parse(told.now) - Date.now();
