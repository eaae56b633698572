// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../contracts/interfaces/IClassifier.sol";
import {Contribution, IDataHandler, Sample, Status} from "../../contracts/interfaces/IDataHandler.sol";
import {IIncentiveMechanism} from "../../contracts/interfaces/IIncentiveMechanism.sol";
import {HostileClassifier} from "./plugins/HostileClassifier.sol";
import {HostileMechanism} from "./plugins/HostileMechanism.sol";
import {HubTest} from "./utils/HubTest.sol";
import {Samples} from "./utils/Samples.sol";
import {vm} from "./utils/Vm.sol";

/// @dev INV-5 for the largest samples: whatever can be contributed in a transaction can be swept in one.
contract SweepLargeSamplesTest is HubTest {
    uint256 private constant TX_GAS = 1 << 24; // the cap of EIP-7825

    /// @dev Zeros are the cheapest bytes there are, so the most that fit into a transaction; others cost the most to hand back.
    function testFuzz_INV5_sweep_GivenAsLargeASampleAsATransactionTakes_FitsIntoOneToo(
        uint256 size,
        bool isZeros
    ) external {
        size = _bound(size, 1, 200_000);
        vm.assertEq(_sweepsWhatItTakes(size, isZeros), size <= 131_072, "whether the sample could be contributed");
    }

    function test_INV5_sweep_GivenTheLongestFeatures_FitsIntoATransaction() external {
        vm.assertTrue(_sweepsWhatItTakes(131_072, true), "131,072 zeros");
        vm.assertTrue(_sweepsWhatItTakes(131_072, false), "131,072 other bytes");
        vm.assertFalse(_sweepsWhatItTakes(131_073, true), "one more is refused");
    }

    /// @return Whether the sample could be contributed at all; if so, it was swept.
    function _sweepsWhatItTakes(uint256 size, bool isZeros) private returns (bool) {
        HostileMechanism mechanism = new HostileMechanism(address(hub));
        HostileClassifier classifier = new HostileClassifier(address(hub));
        uint256 modelId = _create(
            _spec(IClassifier(address(classifier)), "", IIncentiveMechanism(address(mechanism)), "")
        );
        Sample memory sample = Sample(1, isZeros ? new bytes(size) : _ones(size));
        (bool ok, ) = _transact(abi.encodeCall(hub.contribute, (modelId, sample, ENOUGH)), isZeros ? size : 0, alice);
        if (!ok) return false; // too long for the hub, or for a transaction
        Contribution memory c = _contribution(alice, vm.getBlockTimestamp(), 1 ether, sample);
        vm.warp(vm.getBlockTimestamp() + 30 days);
        (ok, ) = _transact(abi.encodeCall(hub.sweep, (modelId, c)), isZeros ? size : 0, bob);
        vm.assertTrue(ok, "a sample was contributed in one transaction, and can't be swept in one");
        _checkRecord(modelId, c, Status.Closed, 0);
        return true;
    }

    function _ones(uint256 size) private pure returns (bytes memory data) {
        data = new bytes(size);
        for (uint256 i = 0; i < size; i += 32) {
            assembly ("memory-safe") {
                let place := add(add(data, 0x20), i)
                mstore(place, or(mload(place), shl(mul(8, mul(gt(add(i, 32), size), sub(add(i, 32), size))), not(0))))
            }
        }
    }

    /// @dev A call with the gas that a transaction of the largest size leaves after its calldata is paid for (EIP-7623).
    /// @param zeros How many bytes of `data` are zero, at least; the others are taken for the dearer kind.
    function _transact(
        bytes memory data,
        uint256 zeros,
        address from
    ) private returns (bool ok, bytes memory returned) {
        uint256 tokens = zeros + 4 * (data.length - zeros);
        if (21_000 + 10 * tokens > TX_GAS) return (false, "");
        vm.prank(from);
        return address(hub).call{gas: TX_GAS - 21_000 - 4 * tokens}(data);
    }
}
