// The sections of the settings, in the order in which they are looked for.

import { ja } from '../../text/ja';

export type Place = keyof typeof ja.settings.places;

export const PLACES = Object.keys(ja.settings.places) as Place[];
