// What is being edited and not saved yet. Whoever wants to go elsewhere asks here first, and frame/Leave.svelte asks the person.

import { sentence } from './state.svelte';

type Values = Record<string, string | boolean>;

const plain = (value: string | boolean | undefined) => (typeof value === 'string' ? value.trim() : value);

/** A form that is saved as a whole. Belongs to the component that makes it. */
export class Edited<V extends Values> {
  now: V;
  saving = $state(false);
  fault = $state<string | null>(null);
  private kept: V;

  constructor(
    kept: V,
    /** What the person calls it. */
    readonly what: () => string,
    /** Keeps the values; gives what is kept from then on. */
    private readonly keep: (now: V) => Promise<V>,
    /** Whether they can be kept. What is wrong with them stands at their fields. */
    private readonly fits: (now: V) => boolean = () => true,
  ) {
    this.now = $state({ ...kept });
    this.kept = $state.raw(kept);
    $effect(() => edits.enter(this));
  }

  get changed(): boolean {
    return Object.keys(this.kept).some((key) => plain(this.now[key]) !== plain(this.kept[key]));
  }

  /** Says whether it is kept now. */
  async save(): Promise<boolean> {
    if (this.saving || !this.changed || !this.fits(this.now)) return false;
    this.saving = true;
    this.fault = null;
    try {
      const values = Object.entries(this.now).map(([key, value]) => [key, plain(value)]);
      this.kept = await this.keep(Object.fromEntries(values) as V);
      Object.assign(this.now, this.kept);
    } catch (error) {
      this.fault = sentence(error);
    }
    this.saving = false;
    return this.fault === null;
  }
}

/** What the question needs of a form. */
type Form = Pick<Edited<Values>, 'changed' | 'what' | 'save'>;

class Edits {
  private form: Form | null = null;
  /** What waits while the person is asked. */
  waiting = $state.raw<{ form: Form; then: () => void } | null>(null);

  /** Goes on at once, or after the question about changes that are not saved. */
  leave(then: () => void): void {
    if (this.form?.changed) this.waiting = { form: this.form, then };
    else then();
  }

  stay(): void {
    this.waiting = null;
  }

  discard(): void {
    const then = this.waiting?.then;
    this.waiting = null;
    then?.();
  }

  /** Where it cannot be saved the person stays, at what says why. */
  async save(): Promise<void> {
    const waiting = this.waiting;
    this.waiting = null;
    if (await waiting?.form.save()) waiting?.then();
  }

  /** A form that appeared; gives how it goes. */
  enter(form: Form): () => void {
    this.form = form;
    return () => {
      if (this.form === form) this.form = null;
    };
  }
}

export const edits = new Edits();
