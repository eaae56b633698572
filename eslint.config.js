import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["artifacts/", "cache/", "coverage/", "reports/", "typechain-types/", "ignition/deployments/"] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      // chai's assertions are properties
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
  {
    // The library runs in browsers: nothing of Node, nothing of Hardhat.
    files: ["src/**/*.ts"],
    ignores: ["src/node.ts", "src/data/**", "src/audit/**"],
    rules: {
      "no-restricted-globals": ["error", "process", "Buffer", "require", "__dirname"],
      "no-restricted-imports": ["error", { patterns: ["node:*", "hardhat", "hardhat/*", "@nomicfoundation/*"] }],
    },
  },
);
