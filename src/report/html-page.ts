import { version } from '../version.ts'
import { html } from './escape.ts'
import { style } from './html-style.ts'

/**
 * A page that needs nothing else: no script, no network, no font.
 * @param parts markup that was escaped
 */
export const pageHtml = (
  title: string,
  heading: string,
  lead: string,
  parts: { readonly main: string; readonly foot: string },
): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${html(title)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#content">To the results</a>
<header><h1>${html(heading)}</h1><p class="lead">${html(lead)}</p></header>
<main id="content">
${parts.main}</main>
<footer>${parts.foot}<p>Made by halfulp ${html(version)} from result files alone.</p></footer>
</body>
</html>
`
