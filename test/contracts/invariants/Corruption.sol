// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {Contribution} from "../../../contracts/interfaces/IDataHandler.sol";
import {ClaimKind, IIncentiveMechanism, Move, Place} from "../../../contracts/interfaces/IIncentiveMechanism.sol";
import {HostilePlugin} from "../plugins/HostilePlugin.sol";
import {Attacks} from "../utils/Attacks.sol";
import {Samples} from "../utils/Samples.sol";
import {World} from "./World.sol";

/// @title What hostile plug-ins, tokens and callers do in an invariant run.
abstract contract Corruption is World {
    // plug-ins ───────────────────────────────────────────────────────────────────────────────────────────────

    /// @notice Gives one hook of a hostile plug-in another behaviour.
    function corrupt(uint256 hook, uint256 mode, uint256[3] calldata words) external {
        HostilePlugin.Mode how = HostilePlugin.Mode(mode % 7);
        bytes4[4] memory ofMechanism = [
            IIncentiveMechanism.onContribute.selector,
            IIncentiveMechanism.onClaim.selector,
            IIncentiveMechanism.onSweep.selector,
            IIncentiveMechanism.onAct.selector
        ];
        bytes4[3] memory ofClassifier = [
            IClassifier.update.selector,
            IClassifier.predict.selector,
            IClassifier.check.selector
        ];
        _aim(words[0]);
        if (hook % 7 < 4) hostileMechanism.set(ofMechanism[hook % 7], how, abi.encode(words));
        else hostileClassifier.set(ofClassifier[(hook % 7) - 4], how, abi.encode(words));
    }

    /// @notice Makes the hostile mechanism behave for a while, with absurd or sensible amounts.
    function calm(uint256 price, uint256 amount, uint256 word, uint256 close) external {
        hostileMechanism.setPrice(_bound(price, 0, 5 ether));
        hostileMechanism.setClaim(amount, word % 64, close % 2 == 0);
        hostileMechanism.setSweep(word % 4);
        hostileClassifier.setPrediction(word % 3);
        hostileClassifier.setTrace(bytes32(word));
    }

    /// @notice Has the hostile mechanism propose moves: of the right and the wrong models' money, covered or not.
    function propose(uint256 seed, uint256 amount) external {
        Move[] memory moves = new Move[](1 + (seed % 3));
        for (uint256 i = 0; i < moves.length; ++i) {
            uint256 s = uint256(keccak256(abi.encode(seed, i)));
            moves[i].from = Place(s % 4);
            moves[i].to = Place((s >> 8) % (s % 17 == 0 ? 4 : 3));
            moves[i].fromKey =
                moves[i].from == Place.Deposit && items.length != 0
                    ? items[(s >> 16) % items.length].id
                    : escrows[(s >> 16) % escrows.length];
            moves[i].toKey = escrows[(s >> 24) % escrows.length];
            moves[i].account = accounts[(s >> 32) % accounts.length];
            moves[i].releaseAt = uint64(START + ((s >> 40) % 4000) * 1 days);
            moves[i].amount = s % 5 == 0 ? amount : _bound(amount, 0, 3 ether);
        }
        hostileMechanism.setMoves(moves);
    }

    /// @dev Has the hostile mechanism propose a move that the hub will carry out.
    function _proposeWhatIsCovered(uint256 modelId, uint256 seed) internal {
        Move[] memory moves = new Move[](1);
        Move memory move = moves[0];
        move.from = Place(seed % 4);
        move.to = Place((seed >> 8) % 3);
        move.fromKey = _fullEscrow(modelId, seed >> 16);
        move.toKey = escrows[(seed >> 24) % escrows.length];
        move.account = _pick(people, uint256(move.toKey));
        move.releaseAt = uint64(START + 400 days);
        uint256 most = 1 ether;
        if (move.from == Place.Pool) most = hub.poolOf(modelId);
        if (move.from == Place.Escrow) most = hub.escrowOf(modelId, move.fromKey).amount;
        if (move.from == Place.Deposit && itemsOf[modelId].length != 0) {
            Item storage item = items[itemsOf[modelId][(seed >> 32) % itemsOf[modelId].length]];
            (move.fromKey, most) = (item.id, _left(item));
        }
        move.amount = _bound(seed, 0, most);
        hostileMechanism.setMoves(moves);
    }

    /// @dev An escrow of the model that holds money, if there is one.
    function _fullEscrow(uint256 modelId, uint256 seed) private view returns (bytes32 key) {
        for (uint256 i = 0; i < escrows.length; ++i) {
            key = escrows[((seed % escrows.length) + i) % escrows.length];
            if (hub.escrowOf(modelId, key).amount != 0) return key;
        }
    }

    // tokens ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @notice Has the re-entrant token make some call of the hub's in the middle of every transfer.
    function armToken(uint256 seed) external {
        bytes[] memory calls = Attacks.locked(_model(seed), _anItem(seed), _spec(), _pick(people, seed));
        reentrantToken.setAttack(address(hub), calls[seed % calls.length]);
    }

    // callers ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @notice A hostile caller tries what is not for it: other people's claims, forged details, the hub's own entries.
    function mischief(uint256 who, uint256 seed, uint256 tamper) external {
        address thief = people[people.length - 1 - (who % 3)];
        Contribution memory c = _anItem(seed);
        uint256 modelId = tamper % 3 == 0 || items.length == 0 ? _model(seed) : items[seed % items.length].modelId;
        if (tamper % 4 == 0) c.contributor = thief;
        if (tamper % 4 == 1) c.deposit = uint128(tamper);
        if (tamper % 4 == 2) c.contributedAt = 0;
        bytes[] memory calls =
            seed % 2 == 0 ? Attacks.locked(modelId, c, _spec(), thief) : Attacks.reserved(modelId, c, thief);
        uint256 i = (seed >> 8) % calls.length;
        if (seed % 2 == 0 && (i == 6 || i == 7 || i == 18)) return; // a contribution or a model of its own is no mischief
        if (seed % 2 == 0 && (i == 13 || (i >= 8 && i <= 12) || i == 14)) return _claimForged(thief, modelId, c);
        _perform(thief, 0, calls[i], modelId, ETHER, 0);
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev Claims with details that are not the record's: none may go through.
    function _claimForged(address thief, uint256 modelId, Contribution memory c) private {
        c.deposit += 1;
        bytes memory data = abi.encodeCall(hub.claimFor, (ClaimKind.Refund, thief, modelId, c));
        (bool ok, ) = _perform(thief, 0, data, modelId, ETHER, 0);
        (bool taken, ) = _perform(thief, 0, abi.encodeCall(hub.refund, (modelId, c)), modelId, ETHER, 0);
        (bool swept, ) = _perform(thief, 0, abi.encodeCall(hub.sweep, (modelId, c)), modelId, ETHER, 0);
        if (ok || taken || swept) _break(2, "INV-2: a forged claim went through");
    }

    /// @dev What hostile plug-ins call when they re-enter.
    function _aim(uint256 seed) private {
        bytes[] memory calls = Attacks.locked(_model(seed), _anItem(seed), _spec(), address(hostileMechanism));
        bytes[] memory one = new bytes[](1);
        one[0] = calls[seed % calls.length];
        hostileMechanism.setAttacks(one);
        hostileClassifier.setAttacks(one);
    }

    function _anItem(uint256 seed) private view returns (Contribution memory) {
        if (items.length != 0) return items[seed % items.length].c;
        return _contribution(people[0], START, 0, Samples.one(1, 1));
    }

    function _pick(address[] storage list, uint256 seed) internal view returns (address) {
        return list[seed % list.length];
    }

    /// @dev One of the models; worlds differ in how they choose.
    function _model(uint256 seed) internal virtual returns (uint256) {
        return models[seed % models.length];
    }
}
