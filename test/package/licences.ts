/**
 * What is packed of other people's work, found in what esbuild says of the bundles (its metafiles):
 * their licences as one text, and a bill of materials.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The part of esbuild's metafile that is read here: what went into each output. */
export interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }
    >
  >;
}

/** A package of which something is packed. */
export interface PackedPackage {
  readonly name: string;
  readonly version: string;
  /** As its manifest says, an SPDX expression. */
  readonly licence: string;
  /** Where its source is: some licences want that told. */
  readonly source: string;
  readonly folder: string;
}

const LICENCE_FILE = /^(licen[cs]e|notices?|copying|copyright)/i;

/**
 * The packages whose code or files are in the outputs, by name.
 * @param isPacked whether an output is packed, itself or what is made of it
 * @param loose folders of packages that are packed as they are
 */
export function packedPackages(
  metafiles: readonly Metafile[],
  isPacked: (output: string) => boolean,
  loose: readonly string[],
): PackedPackage[] {
  const folders = new Set(loose);
  for (const { outputs } of metafiles) {
    for (const [output, { inputs }] of Object.entries(outputs)) {
      if (!isPacked(output)) continue;
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = /^(.*node_modules\/(@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
        if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
      }
    }
  }
  // The same version may lie in several folders.
  const byId = new Map(
    [...folders].map(readPackage).map((one) => [`${one.name}@${one.version}`, one]),
  );
  return [...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function readPackage(folder: string): PackedPackage {
  const { name, version, license, repository, homepage } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Readonly<Record<'name' | 'version' | 'license', string | undefined>> & {
    readonly repository?: string | { readonly url: string };
    readonly homepage?: string;
  };
  if (!name || !version || !license) throw new Error(`${folder} says no name, version or licence.`);
  const source = typeof repository === 'object' ? repository.url : (repository ?? homepage ?? name);
  return { name, version, licence: license, source, folder };
}

/**
 * The licences of these packages: their own files, or else the text of this name in `texts`.
 * @throws where there is neither
 */
export function licenceText(packages: readonly PackedPackage[], texts: string): string {
  return packages
    .map(({ name, version, licence, source, folder }) => {
      const own = licenceFiles(folder);
      const kept = join(texts, `${name.replace('/', '+')}.txt`);
      if (own.length === 0 && !existsSync(kept)) {
        throw new Error(`${name} has no text of its licence. Keep it in ${kept}.`);
      }
      const files = own.length > 0 ? own : [kept];
      const text = files.map((file) => readFileSync(file, 'utf8').trim()).join('\n\n');
      return `${'='.repeat(80)}\n${name} ${version}\n${licence}\n${source}\n\n${text}\n`;
    })
    .join('\n');
}

function licenceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!LICENCE_FILE.test(entry.name)) return [];
    return entry.isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
  });
}

/** The part of CycloneDX 1.5 that is read and changed here. */
interface Bom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly {
    readonly ref: string;
    readonly dependsOn?: readonly string[];
  }[];
}

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
}

/**
 * A bill of materials of the packed file: what `npm sbom --sbom-format cyclonedx` says, of the packages
 * that are packed.
 * @param bom what npm printed
 * @param name of the packed file's extension, for which npm puts the name of a folder
 * @throws where npm does not know one of the packages
 */
export function packedBom(bom: string, packages: readonly PackedPackage[], name: string): string {
  const { metadata, components, dependencies, ...rest } = JSON.parse(bom) as Bom;
  const kept = packages.map(({ name: own, version }) => {
    const found = components.find((one) => one.name === own && one.version === version);
    if (!found) throw new Error(`npm sbom does not know ${own} ${version}.`);
    // Where it stands in package.json is another thing than whether it is packed.
    return { ...found, scope: 'required', properties: undefined };
  });
  // The description is that of a file of translations.
  const root = { ...metadata.component, name, description: undefined };
  const refs = new Set([root, ...kept].map((one) => one['bom-ref']));
  const whole = {
    ...rest,
    metadata: { ...metadata, component: root },
    components: kept,
    dependencies: dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn = [] }) => ({
        ref,
        dependsOn: dependsOn.filter((to) => refs.has(to)),
      })),
  };
  return `${JSON.stringify(whole, undefined, 1)}\n`;
}
