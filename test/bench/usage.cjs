// Preloaded by `node -r`: writes what the process used, its most memory too, when it ends.
process.on('exit', () => {
  require('node:fs').writeFileSync(process.env.USAGE_FILE, JSON.stringify(process.resourceUsage()));
});
