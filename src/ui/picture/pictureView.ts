import { type Disposable, window } from 'vscode';
import { VIEWS } from '../contributions';
import type { PictureParts } from './pictureParts';
import { PictureWebview } from './pictureWebview';

/** The same pictures as a view, to dock wherever the person likes. */
export function registerPictureView(parts: PictureParts): Disposable {
  return window.registerWebviewViewProvider(VIEWS.pictures, {
    resolveWebviewView: (view) => {
      const picture = new PictureWebview(view, parts);
      view.onDidDispose(() => picture.dispose());
    },
  });
}
