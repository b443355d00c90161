// Weeks as ISO 8601 numbers them, and the hours at which something is published: see internal/ticket.

const hour = 3600_000;
const week = 7 * 24 * hour;

/** The first moment of a week such as 2026-W48; not a number where there is no such week. */
export function begins(epoch: string): number {
  const [, year, number] = /^(\d{4})-W(\d\d)$/.exec(epoch) ?? [];
  const fourth = Date.UTC(Number(year), 0, 4); // it always lies in the first week
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * 24 * hour;
  const at = monday + (Number(number) - 1) * week;
  return epochOf(at) === epoch ? at : NaN;
}

/** The week that a moment lies in. */
export function epochOf(at: number): string {
  if (Number.isNaN(at)) return '';
  const thursday = new Date(at);
  thursday.setUTCDate(thursday.getUTCDate() + 3 - (thursday.getUTCDay() + 6) % 7);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const number = 1 + Math.floor((thursday.getTime() - first) / week);
  return `${thursday.getUTCFullYear()}-W${String(number).padStart(2, '0')}`;
}

/** The week that lies so many weeks later. */
export const later = (epoch: string, weeks: number): string => epochOf(begins(epoch) + weeks * week);

export const slotOf = (at: number): string => new Date(at).toISOString().slice(0, 13);

/** A day such as 2026-11-23. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
