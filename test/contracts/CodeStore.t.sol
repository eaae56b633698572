// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {CodeStore} from "../../contracts/libraries/CodeStore.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Text kept as code, at addresses that follow from how many there are. This contract makes no others.
contract CodeStoreTest {
    /// @dev Past 127 and 255, where the encoding of the number grows by a byte.
    function test_pointerOf_GivenThreeHundredStores_TellsEachAddress() external {
        for (uint256 count = 1; count <= 300; ++count) {
            bytes memory data = abi.encodePacked(count);
            address pointer = CodeStore.write(data);
            vm.assertEq(pointer, CodeStore.pointerOf(address(this), count), "address");
            vm.assertEq(CodeStore.read(pointer), data, "what was written");
        }
    }

    /// @dev The known address of an account's or contract's creation at a nonce, worked out with another implementation (ethers'
    /// getCreateAddress).
    function test_pointerOf_GivenLargeNumbers_EqualsTheKnownAddresses() external pure {
        address creator = 0x5FbDB2315678afecb367f032d93F642f64180aa3;
        vm.assertEq(CodeStore.pointerOf(creator, 65_535), 0xB0061D1a978f006BD9d0739C227f77dE6Ac24194, "two bytes");
        vm.assertEq(CodeStore.pointerOf(creator, 65_536), 0xC276e7f903ba7D8d12Bb6CF06F8dD6dDe9DEC4F0, "three bytes");
        vm.assertEq(
            CodeStore.pointerOf(creator, type(uint64).max - 1),
            0x52F35f3FD96F60289846b80AC584488D0354ab39,
            "eight bytes"
        );
    }

    function test_read_GivenNoBytes_ReturnsNone() external {
        vm.assertEq(CodeStore.read(CodeStore.write("")).length, 0, "length");
    }
}
