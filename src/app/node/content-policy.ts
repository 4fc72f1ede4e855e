import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/*
 * What the page may do, told to the browser. A fault in the page or in a library then finds no way out: no foreign script
 * runs, nothing is framed, no form is sent.
 *
 * connect-src allows every https address. Models come from huggingface.co, whose files lie on hosts that change their
 * names, from its mirror, and from whatever address a person adds; a list would break downloads and stop nothing, since
 * anyone can put files on a hub. http is allowed for this machine alone.
 */
const directives: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'font-src': "'self'",
  'worker-src': "'self' blob:",
  'connect-src': "'self' blob: data: https: http://localhost:* http://127.0.0.1:*",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** Of the policy, a <meta> element may say all but this. */
const headerOnly = { 'frame-ancestors': "'none'" };

function policy(given: Readonly<Record<string, string>>): string {
  return Object.entries(given)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}

/** The directives, with the one script that stands in the document itself allowed by its digest. */
function strict(html: string): Readonly<Record<string, string>> {
  const inline = [...html.matchAll(/<script>([^]*?)<\/script>/g)].map(([, text = '']) => text);
  const digests = inline.map((text) => ` 'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  return { ...directives, 'script-src': directives['script-src'] + digests.join('') };
}

/** The headers of a built page. */
export function securityHeaders(html = readFileSync('index.html', 'utf8')): Record<string, string> {
  return {
    'Content-Security-Policy': policy({ ...strict(html), ...headerOnly }),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'X-Frame-Options': 'DENY',
  };
}

/** The headers while developing: the development server writes scripts and styles into the document. */
export function developmentHeaders(): Record<string, string> {
  const inline = {
    'script-src': `${directives['script-src']} 'unsafe-inline'`,
    'style-src': "'self' 'unsafe-inline'",
    'connect-src': `${directives['connect-src']} ws://localhost:* ws://127.0.0.1:*`,
  };
  return { ...securityHeaders(), 'Content-Security-Policy': policy({ ...directives, ...inline, ...headerOnly }) };
}

/** Puts the policy into the built document, for hosts that set no headers, and writes `_headers` for hosts that read it. */
export function contentPolicy(): Plugin {
  return {
    name: 'content-policy',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => [
        {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content: policy(strict(html)) },
          injectTo: 'head-prepend',
        },
      ],
    },
    generateBundle() {
      const lines = Object.entries(securityHeaders()).map(([name, value]) => `  ${name}: ${value}`);
      this.emitFile({ type: 'asset', fileName: '_headers', source: ['/*', ...lines, ''].join('\n') });
    },
  };
}
