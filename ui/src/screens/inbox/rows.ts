// The rows of a message in the list: the people with something to say of them first, the rest in one row.

import type { InboxLine, PersonLine } from '../../backend/backend';

/** How many people of a message have a row of their own. */
export const SHOWN = 4;

export interface PersonNumbers {
  insurer_number: string;
  insured_number: string;
}

/** What the right side shows. */
export interface Chosen {
  id: string;
  person: PersonNumbers | null;
}

export interface Row {
  key: string;
  people: PersonLine[];
  person: PersonNumbers | null;
}

export function personRows(message: InboxLine): Row[] {
  const people = [...message.people].sort((one, other) => Number(other.differs) - Number(one.differs));
  if (!people.length) return [{ key: `${message.id}-0`, people: [], person: null }];
  // One more than fits is no row of its own: 「ほか1名」 would take the same place as the person.
  const alone = people.length <= SHOWN ? people.length : SHOWN - 1;
  const rows: Row[] = people.slice(0, alone).map((person, index) => ({
    key: `${message.id}-${index}`,
    people: [person],
    person: { insurer_number: person.insurer_number, insured_number: person.insured_number },
  }));
  const rest = people.slice(alone);
  const first = rest[0];
  if (first) {
    rows.push({
      key: `${message.id}-${alone}`,
      people: rest,
      person: { insurer_number: first.insurer_number, insured_number: first.insured_number },
    });
  }
  return rows;
}
