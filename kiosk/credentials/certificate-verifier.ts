import type { CertificateExamination } from './certificate.ts';
import { examineHc1, hc1Prefix } from './hc1.ts';
import { examineShc } from './shc.ts';
import { shcPrefix } from './shc-text.ts';
import type { TrustList } from './trust-list.ts';

/**
 * Makes the function that examines health certificates, offline and never throwing; null for a payload that does not
 * begin like one. Cards in several codes are put together first (shc-chunks.ts), so a payload may be longer here than
 * one code is.
 */
export function createCertificateVerifiers(trust: TrustList): (payload: string) => CertificateExamination | null {
  return (payload) => {
    if (payload.length > joinedCharactersMax) return null;
    if (payload.startsWith(hc1Prefix)) return examineHc1(payload, trust);
    return payload.startsWith(shcPrefix) ? examineShc(payload, trust) : null;
  };
}

const joinedCharactersMax = 32_768;
