// One thing that is named by something, read again at each change of the store.

import { untrack } from 'svelte';
import { desk, sentence } from './state.svelte';

export class One<Name, Thing> {
  private seen = $state.raw<{ name: Name; thing: Thing } | null>(null);
  private broken = $state.raw<{ name: Name; fault: string } | null>(null);
  private asked = 0;
  private told = 0;

  /** Belongs to the component that makes it: reads for as long as that is there. */
  constructor(
    private readonly name: () => Name,
    private readonly read: (name: Name) => Promise<Thing>,
  ) {
    $effect(() => {
      void desk.version;
      const named = name();
      untrack(() => void this.ask(named));
    });
  }

  /** The thing as it was read last; nothing until the one that is named now is there. */
  get thing(): Thing | null {
    return this.seen?.name === this.name() ? this.seen.thing : null;
  }

  /** Why it could not be read. What was read before stays. */
  get fault(): string | null {
    return this.broken?.name === this.name() ? this.broken.fault : null;
  }

  private async ask(name: Name): Promise<void> {
    const mine = ++this.asked;
    // Changes may come faster than answers: only what a later answer has overtaken is dropped, or nothing would show until they end.
    const isLate = () => mine < this.told;
    try {
      const thing = await this.read(name);
      if (isLate()) return;
      this.seen = { name, thing };
      this.broken = null;
    } catch (error) {
      if (isLate()) return;
      this.broken = { name, fault: sentence(error) };
    }
    this.told = mine;
  }
}
