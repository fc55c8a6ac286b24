/** Milliseconds of an extension's start, as "Developer: Show Running Extensions" has them. */
export interface ActivationTimes {
  readonly load: number;
  readonly call: number;
}

/** VS Code's own clock; no part of its interface for extensions. */
interface WithMarks {
  readonly MonacoPerformanceMarks?: {
    getMarks(): readonly { readonly name: string; readonly startTime: number }[];
  };
}

/** @throws Error where this VS Code does not tell them */
export function activationTimes(extension: string): ActivationTimes {
  const marks = (globalThis as WithMarks).MonacoPerformanceMarks?.getMarks() ?? [];
  const at = (moment: string) => {
    const mark = marks.find(({ name }) => name === `code/extHost/${moment}/${extension}`);
    if (!mark) throw new Error(`VS Code does not say when ${moment} was for ${extension}.`);
    return mark.startTime;
  };
  return {
    load: at('didLoadExtensionCode') - at('willLoadExtensionCode'),
    call: at('didActivateExtension') - at('willActivateExtension'),
  };
}
