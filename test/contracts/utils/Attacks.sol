// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {ICollaborativeTrainer} from "../../../contracts/interfaces/ICollaborativeTrainer.sol";
import {Contribution, Sample} from "../../../contracts/interfaces/IDataHandler.sol";
import {ClaimKind} from "../../../contracts/interfaces/IIncentiveMechanism.sol";
import {IModelRegistry, ModelSpec} from "../../../contracts/interfaces/IModelRegistry.sol";
import {IStakeVault} from "../../../contracts/interfaces/IStakeVault.sol";

/// @title Every call of the hub that changes state, for plug-ins, tokens and receivers to make when they should not.
library Attacks {
    /// @notice Calls that the lock has to stop, whoever makes them and whenever: 19 of them.
    /// @param thief Whom they mean to enrich.
    function locked(
        uint256 modelId,
        Contribution memory c,
        ModelSpec memory spec,
        address thief
    ) internal pure returns (bytes[] memory calls) {
        Contribution[] memory cs = new Contribution[](1);
        cs[0] = c;
        Sample[] memory samples = new Sample[](1);
        samples[0] = Sample(1, hex"0031");
        calls = new bytes[](19);
        calls[0] = abi.encodeCall(IStakeVault.stake, (address(0), 0));
        calls[1] = abi.encodeCall(IStakeVault.stakeFor, (thief, address(0), 0));
        calls[2] = abi.encodeCall(IStakeVault.stakeWithPermit, (thief, 0, 0, 0, 0, 0));
        calls[3] = abi.encodeCall(IStakeVault.unstake, (address(0), 0, thief));
        calls[4] = abi.encodeCall(IStakeVault.fundPool, (modelId, 0));
        calls[5] = abi.encodeCall(IStakeVault.releaseEscrow, (modelId, bytes32("escrow")));
        calls[6] = abi.encodeCall(ICollaborativeTrainer.contribute, (modelId, samples[0], type(uint256).max));
        calls[7] = abi.encodeCall(ICollaborativeTrainer.contributeBatch, (modelId, samples, type(uint256).max));
        calls[8] = abi.encodeCall(ICollaborativeTrainer.refund, (modelId, c));
        calls[9] = abi.encodeCall(ICollaborativeTrainer.report, (modelId, c));
        calls[10] = abi.encodeCall(ICollaborativeTrainer.take, (modelId, c));
        calls[11] = abi.encodeCall(ICollaborativeTrainer.refundBatch, (modelId, cs));
        calls[12] = abi.encodeCall(ICollaborativeTrainer.reportBatch, (modelId, cs));
        calls[13] = abi.encodeCall(ICollaborativeTrainer.sweep, (modelId, c));
        calls[14] = abi.encodeCall(ICollaborativeTrainer.act, (modelId, 0, ""));
        calls[15] = abi.encodeCall(IModelRegistry.loadParameters, (modelId, 0, ""));
        calls[16] = abi.encodeCall(IModelRegistry.openModel, (modelId));
        calls[17] = abi.encodeCall(IERC721.transferFrom, (address(1), thief, modelId));
        calls[18] = abi.encodeCall(IModelRegistry.createModel, (spec));
    }

    /// @notice Calls that are for the hub itself, or for the mechanism that is acting.
    function reserved(
        uint256 modelId,
        Contribution memory c,
        address thief
    ) internal pure returns (bytes[] memory calls) {
        calls = new bytes[](5);
        calls[0] = abi.encodeCall(ICollaborativeTrainer.claimFor, (ClaimKind.Refund, thief, modelId, c));
        calls[1] = abi.encodeCall(ICollaborativeTrainer.applyUpdate, (modelId, Sample(1, hex"0031"), 100_000));
        calls[2] = abi.encodeCall(ICollaborativeTrainer.undoUpdate, (modelId, Sample(1, hex"0031"), bytes32("trace")));
        calls[3] = abi.encodeCall(ICollaborativeTrainer.recordSample, (modelId, thief, Sample(1, hex"0031")));
        calls[4] = abi.encodeCall(ICollaborativeTrainer.noteRecord, (modelId, bytes32("id"), 1, true));
    }
}
