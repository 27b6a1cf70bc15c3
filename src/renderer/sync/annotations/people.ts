/** Who draws, as it is shown: handed in, so that the engine knows no list of people. */
export interface Author {
  name: string;
  /** `#rrggbb`, or any CSS colour of our own making. */
  colour: string;
}

/** Undefined: nobody we know any more. */
export type WhoIs = (author: string) => Author | undefined;
