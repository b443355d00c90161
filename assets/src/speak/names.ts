// The two words by which somebody is known in one thread: see NameOf in internal/board.
import names from './names.json';
import { join, type Octets } from './octets';

export async function nameOf(thread: Octets, holder: Octets): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', join(thread, holder)));
  return `${names.first[sum[0] ?? 0]} ${names.second[sum[1] ?? 0]}`;
}
