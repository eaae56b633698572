import type { HardhatConfig } from "hardhat/types/config";
import type { ConfigHooks } from "hardhat/types/hooks";
import { definePlugin } from "hardhat/plugins";

/**
 * Has all Solidity tests compiled in one run of the compiler. Hardhat merges files whose settings are the same object, and
 * makes an object for each file in `overrides`; so the hub would be compiled anew for each of a hundred tests.
 */
export const mergeTestBuilds = definePlugin({
  id: "dcai-merge-test-builds",
  hookHandlers: { config: async () => ({ default: async () => handlers }) },
});

const handlers: Partial<ConfigHooks> = {
  resolveUserConfig: async (userConfig, resolveConfigurationVariable, next) =>
    merge(await next(userConfig, resolveConfigurationVariable)),
};

function merge(config: HardhatConfig): HardhatConfig {
  for (const profile of Object.values(config.solidity.profiles)) {
    const known = new Map<string, (typeof profile.overrides)[string]>();
    for (const [file, settings] of Object.entries(profile.overrides)) {
      const key = JSON.stringify(settings);
      profile.overrides[file] = known.get(key) ?? settings;
      known.set(key, profile.overrides[file]!);
    }
  }
  return config;
}
