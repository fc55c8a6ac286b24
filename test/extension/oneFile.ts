import {
  Disposable,
  EventEmitter,
  FileSystemError,
  type FilePermission,
  type FileSystemProvider,
  type FileStat,
  FileType,
  type Uri,
} from 'vscode';

/** A file system that cannot be written, with the same trace at every path that may hold one. */
export class OneFile implements FileSystemProvider {
  readonly onDidChangeFile = new EventEmitter<[]>().event;

  /** @param permissions what it says of its files, where the whole of it is not registered so */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly permissions?: FilePermission,
  ) {}

  watch(): Disposable {
    return new Disposable(() => undefined);
  }

  stat({ path }: Uri): FileStat {
    const { permissions, bytes } = this;
    const times = { ctime: 0, mtime: 0 };
    if (!path.endsWith('.aprtrace')) return { ...times, type: FileType.Directory, size: 0 };
    return {
      ...times,
      ...{ type: FileType.File, size: bytes.length },
      ...(permissions !== undefined && { permissions }),
    };
  }

  readFile(): Uint8Array {
    return this.bytes;
  }

  readDirectory(): [] {
    return [];
  }

  createDirectory = refuse;
  writeFile = refuse;
  delete = refuse;
  rename = refuse;
}

function refuse(): never {
  throw FileSystemError.NoPermissions();
}
