// A window that `npm start` opens shows the walkthrough; the extension itself does not insist.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- run as it is written
const { commands } = require('vscode');

exports.activate = () => commands.executeCommand('apr.openWalkthrough');
