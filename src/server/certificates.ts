import tls from 'node:tls';

/** The part of `node:tls` that tells certificates, which Node.js has from 22.15. */
interface CertificateStores {
  readonly getCACertificates?: (store: 'default' | 'system') => readonly string[];
}

/**
 * Certificates of authorities that programs trust by default, and those that the operating system
 * does, in PEM. Undefined where Node.js cannot tell the latter: it trusts the former by itself, and
 * what the environment variable NODE_EXTRA_CA_CERTS names.
 */
export function withSystemCertificates(
  stores: CertificateStores = tls as CertificateStores,
): readonly string[] | undefined {
  const { getCACertificates } = stores;
  if (!getCACertificates) return undefined;
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}
