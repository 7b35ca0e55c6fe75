const methods: Readonly<Record<string, string>> = {
  fetch_add: 'atomicAdd',
  fetch_sub: 'atomicSub',
  fetch_min: 'atomicMin',
  fetch_max: 'atomicMax',
  fetch_and: 'atomicAnd',
  fetch_or: 'atomicOr',
  fetch_xor: 'atomicXor',
  exchange: 'atomicExch',
};

/** CUDA's atomic function for a method of `atomic_ref`. */
export function atomicFunction(method: string): string | undefined {
  return Object.hasOwn(methods, method) ? methods[method] : undefined;
}

/** Method of `atomic_ref` for one of CUDA's atomic functions. */
export function atomicMethod(name: string): string | undefined {
  return Object.entries(methods).find(([, cuda]) => cuda === name)?.[0];
}

const operators: Readonly<Record<string, string>> = {
  '+=': 'atomicAdd',
  '-=': 'atomicSub',
  '&=': 'atomicAnd',
  '|=': 'atomicOr',
  '^=': 'atomicXor',
};

/** CUDA's atomic function for a compound assignment to an `atomic_ref`. */
export function atomicOperator(operator: string): string | undefined {
  return Object.hasOwn(operators, operator) ? operators[operator] : undefined;
}
