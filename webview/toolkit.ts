/** The only file that knows the widget library: another one would be put in its place here. */
import {
  type Button,
  type Dropdown,
  provideVSCodeDesignSystem,
  type TextField,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { html } from './dom';

provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeTextField(),
);

/** A button with words, or with an icon of the product set. */
export function button(
  label: string,
  onPress: () => void,
  icon?: string,
): HTMLElement & { disabled: boolean } {
  const element = document.createElement('vscode-button') as Button;
  element.title = label;
  if (icon === undefined) {
    element.setAttribute('appearance', 'secondary');
    element.append(label);
  } else {
    element.setAttribute('appearance', 'icon');
    element.setAttribute('aria-label', label);
    element.append(html('span', { class: `codicon codicon-${icon}`, 'aria-hidden': 'true' }));
  }
  element.addEventListener('click', onPress);
  return element;
}

/** A button that stays down. */
export interface Toggle {
  readonly element: HTMLElement;
  /** Shows it pressed or not, and tells nobody. */
  set(on: boolean): void;
}

export function toggle(label: string, icon: string, onChange: (on: boolean) => void): Toggle {
  let isOn = false;
  const set = (on: boolean) => {
    isOn = on;
    element.setAttribute('aria-pressed', String(on));
    element.classList.toggle('on', on);
  };
  const press = () => {
    set(!isOn);
    onChange(isOn);
  };
  const element = button(label, press, icon);
  set(false);
  return { element, set };
}

/** A choice of one among few. */
export function choice<T extends string>(
  label: string,
  options: Readonly<Record<T, string>>,
  onChange: (value: T) => void,
): HTMLElement & { value: string } {
  const element = document.createElement('vscode-dropdown') as Dropdown;
  element.setAttribute('aria-label', label);
  element.title = label;
  for (const [value, words] of Object.entries<string>(options)) {
    const option = document.createElement('vscode-option');
    option.setAttribute('value', value);
    option.append(words);
    element.append(option);
  }
  element.addEventListener('change', () => onChange(element.value as T));
  return element;
}

/** A line to type into. */
export function textField(
  label: string,
  onInput: (text: string) => void,
): HTMLElement & { value: string } {
  const element = document.createElement('vscode-text-field') as TextField;
  element.setAttribute('placeholder', label);
  element.setAttribute('aria-label', label);
  element.addEventListener('input', () => onInput(element.value));
  return element;
}
