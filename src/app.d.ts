// SPDX-License-Identifier: GPL-3.0-or-later
/// <reference types="@sveltejs/kit" />
/// <reference types="vite/client" />
declare global {
  /** The part of Trusted Types that is used; the DOM library has no types for it yet. */
  interface Window {
    readonly trustedTypes?: {
      createPolicy(
        name: string,
        rules: { createHTML(markup: string): string; createScriptURL(url: string): string },
      ): unknown
    }
  }

  namespace App {
    interface Error {
      message: string
      /** Literal code of the failure, for the table of explanations. */
      code?: string
    }
  }
}

export {}
