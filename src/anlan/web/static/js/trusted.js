// Only scripts of our own origin may become workers; nothing turns text into markup anywhere.
if (window.trustedTypes && trustedTypes.createPolicy) {
  trustedTypes.createPolicy("default", {
    createScriptURL(url) {
      const at = new URL(url, location.href);
      if (at.origin === location.origin) return url;
      throw new TypeError(`a script of another origin is refused: ${at.origin}`);
    },
  });
}
