// <catch-up-keys data-on="…" data-off="…"> around the page for catching up: its keys are fetched there alone.

export class CatchUpKeys extends HTMLElement {
  connectedCallback(): void {
    void import('../reading/catch-up').then((m) => m.keys(this));
  }
}
