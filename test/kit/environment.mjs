/**
 * Jest's environment for Node, in a context whose global object is its own. Usually that object stands for another one, and every use of a global asks
 * both: tests that compute much take half as long again.
 */
import vm from "node:vm";
import { TestEnvironment } from "jest-environment-node";

export default class extends TestEnvironment {
  constructor(...given) {
    const { createContext } = vm;
    // Jest makes its context in its constructor, and has no option for this.
    vm.createContext = (_, options) => createContext(vm.constants.DONT_CONTEXTIFY, options);
    try {
      super(...given);
    } finally {
      vm.createContext = createContext;
    }
  }
}
