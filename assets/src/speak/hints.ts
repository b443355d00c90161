// What in a text may give its writer away, found on the device: nothing is sent, and nothing is judged.

export interface Hint { kind: 'name' | 'mail' | 'phone' | 'date' | 'title' | 'only'; found: string; at: number }

const months = 'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const days = 'monday|tuesday|wednesday|thursday|friday|saturday|sunday';
const jobs = 'manager|director|head|officer|assistant|lead|leader|nurse|planner|engineer|clerk|secretary|supervisor|analyst|adviser|advisor|apprentice|trainee|teacher|warden|surveyor|accountant|lawyer|solicitor|driver';

const patterns: [Hint['kind'], RegExp][] = [
  ['mail', /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g],
  ['phone', /\+?\(?\d[\d\s()/-]{5,}\d/g],
  ['date', new RegExp(`\\b(?:\\d{4}-\\d\\d-\\d\\d|\\d{1,2}[./]\\d{1,2}[./]\\d{2,4}|\\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:${months})(?: \\d{4})?|(?:${months}) \\d{1,2}(?:st|nd|rd|th)?|(?:last|next|this|on) (?:${days})|\\d{1,2}[:.]\\d\\d ?(?:am|pm|h)?)\\b`, 'gi')],
  ['only', /\b(?:as|i am|i'm|i’m|i was|being) the only\b[^.,;!?\n]{0,40}|\bthe only (?:one|person) (?:who|in|of|with)\b[^.!?\n]{0,30}/gi],
  ['title', new RegExp(`\\b(?:i am|i'm|i’m|as|being|my (?:job|role|post) (?:is|as)) (?:an?|the)? ?(?:[a-z-]+ ){0,3}(?:${jobs})\\b`, 'gi')],
];

const escaped = (s: string): string => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Finds what may point to somebody of this name, in the order in which it stands in the text. */
export function hints(text: string, name: string): Hint[] {
  const all: Hint[] = [];
  const own = name.split(/\s+/).filter((part) => part.length > 1).map(escaped);
  const search: typeof patterns = own.length
    ? [['name', new RegExp(`(?<![\\p{L}])(?:${own.join('|')})(?:\\s+(?:${own.join('|')}))*(?![\\p{L}])`, 'giu')]] : [];
  for (const [kind, pattern] of [...patterns.slice(0, 1), ...search, ...patterns.slice(1)]) {
    for (const m of text.matchAll(pattern)) {
      const found = m[0].trim();
      if (!all.some((h) => m.index < h.at + h.found.length && h.at < m.index + found.length)) all.push({ kind, found, at: m.index });
    }
  }
  return all.sort((a, b) => a.at - b.at);
}
