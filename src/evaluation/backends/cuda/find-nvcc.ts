import { nvccPlaces } from './toolchain/nvcc-places.ts';

/** The first nvcc of the places where toolkits are looked for (toolchain/nvcc-places.ts), for those who need any. */
export async function findNvcc(environment: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  return (await nvccPlaces(environment))[0]?.path;
}
