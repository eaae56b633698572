// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {StakePool} from "../../../contracts/incentives/StakePool.sol";
import {Contribution, Sample, Status} from "../../../contracts/interfaces/IDataHandler.sol";
import {ClaimKind} from "../../../contracts/interfaces/IIncentiveMechanism.sol";
import {HoldingMechanism} from "../plugins/HoldingMechanism.sol";
import {VotingMechanism} from "../plugins/VotingMechanism.sol";
import {BountyMechanism} from "../plugins/BountyMechanism.sol";
import {Samples} from "../utils/Samples.sol";
import {vm} from "../utils/Vm.sol";
import {Corruption} from "./Corruption.sol";

/// @title What people do in an invariant run. Every function takes random numbers and makes sense of them.
abstract contract HubHandler is Corruption {
    // money ──────────────────────────────────────────────────────────────────────────────────────────────────

    function stake(uint256 who, uint256 what, uint256 amount) external {
        address person = _pick(people, who);
        address currency = _pick(currencies, what);
        amount = _bound(amount, 0, 200 ether);
        _perform(person, currency == ETHER ? amount : 0, abi.encodeCall(hub.stake, (currency, amount)), 0, currency, 0);
    }

    function unstake(uint256 who, uint256 what, uint256 amount, uint256 whom) external {
        address person = _pick(people, who);
        address currency = _pick(currencies, what);
        amount = _bound(amount, 0, 300 ether);
        bytes memory data = abi.encodeCall(hub.unstake, (currency, amount, _pick(people, whom)));
        _perform(person, 0, data, 0, currency, amount);
    }

    function fundPool(uint256 who, uint256 which, uint256 amount) external {
        uint256 modelId = _model(which);
        amount = _bound(amount, 0, 5 ether);
        bytes memory data = abi.encodeCall(hub.fundPool, (modelId, amount));
        _perform(_pick(people, who), 0, data, modelId, currencyOf[modelId], amount);
    }

    /// @param patient Waits until it is due.
    function releaseEscrow(uint256 who, uint256 which, uint256 key, bool patient) external {
        for (uint256 i = 0; i < models.length; ++i) {
            uint256 modelId = models[((which % models.length) + i) % models.length];
            bytes32 escrowId = escrows[key % escrows.length];
            uint256 releaseAt = hub.escrowOf(modelId, escrowId).releaseAt;
            if (releaseAt == 0) continue;
            if (patient && releaseAt < vm.getBlockTimestamp() + 100 days) _waitUntil(releaseAt);
            bytes memory data = abi.encodeCall(hub.releaseEscrow, (modelId, escrowId));
            _perform(_pick(people, who), 0, data, modelId, ETHER, 0);
            return;
        }
    }

    // contributions ──────────────────────────────────────────────────────────────────────────────────────────

    function contribute(uint256 who, uint256 which, uint256 seed, uint256 maxDeposit) external {
        _contributeAs(_pick(people, who), _model(which), _sample(seed), _bound(maxDeposit, 0, 50 ether));
    }

    function contributeBatch(uint256 who, uint256 which, uint256 seed, uint256 maxDeposit) external {
        address person = _pick(people, who);
        uint256 modelId = _model(which);
        Sample[] memory samples = new Sample[](1 + (seed % 5));
        bool[] memory known = new bool[](samples.length);
        for (uint256 i = 0; i < samples.length; ++i) {
            samples[i] = _sample(uint256(keccak256(abi.encode(seed, i % 4)))); // the fifth is a double
            (Status status, , ) = hub.recordOf(modelId, _idOf(modelId, samples[i]));
            known[i] = status != Status.Unknown;
        }
        maxDeposit = _bound(maxDeposit, 0, 50 ether);
        bytes memory data = abi.encodeCall(hub.contributeBatch, (modelId, samples, maxDeposit));
        (bool ok, bytes memory returned) = _perform(person, 0, data, modelId, currencyOf[modelId], maxDeposit);
        if (ok) _noteBatch(person, modelId, samples, known, abi.decode(returned, (uint256)));
    }

    // claims ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @param patient Waits until the claim can be made.
    function claim(uint256 who, uint256 which, uint256 kind, bool honest, bool patient) external {
        if (items.length == 0) return;
        Item storage item = items[which % items.length];
        ClaimKind way = ClaimKind(kind % 3);
        if (patient) _waitUntil(item.c.contributedAt + (way == ClaimKind.Take ? OWNER_WAIT : REFUND_WAIT));
        _claim(honest ? _claimant(item, way, who) : _pick(people, who), item, way);
    }

    /// @dev Reports something that can be reported, by somebody who can report it.
    function reportBadData(uint256 who, uint256 which) external {
        for (uint256 i = 0; i < items.length; ++i) {
            Item storage item = items[((which % items.length) + i) % items.length];
            address reporter = _claimant(item, ClaimKind.Report, who);
            if (_left(item) == 0 || reporter == item.c.contributor || wasPaidForReport[item.id][reporter]) continue;
            if (hub.modelInfo(item.modelId).learnedAt == vm.getBlockTimestamp()) continue;
            if (!_differs(item)) continue;
            _waitUntil(item.c.contributedAt + REFUND_WAIT);
            return _claim(reporter, item, ClaimKind.Report);
        }
    }

    /// @param patient Waits until anyone can sweep.
    function sweep(uint256 who, uint256 which, bool patient) external {
        if (items.length == 0) return;
        Item storage item = items[which % items.length];
        if (patient) _waitUntil(item.c.contributedAt + ANYONE_WAIT);
        uint256 left = _left(item);
        bytes memory data = abi.encodeCall(hub.sweep, (item.modelId, item.c));
        (bool ok, ) = _perform(_pick(people, who), 0, data, item.modelId, ETHER, 0);
        if (ok) item.paidOut += left;
    }

    // act ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev On a model with a hostile mechanism this carries out whatever that one was made to propose.
    function act(uint256 who, uint256 which, uint256 maxSpend, uint256 seed) external {
        uint256 modelId = _model(which);
        if (seed % 3 != 0) _proposeWhatIsCovered(modelId, seed);
        maxSpend = _bound(maxSpend, 0, 20 ether);
        _actAndNote(_pick(people, who), modelId, maxSpend, _request(modelId, seed));
    }

    // others ─────────────────────────────────────────────────────────────────────────────────────────────────

    function transferModel(uint256 which, uint256 whom) external {
        uint256 modelId = _model(which);
        address holder = IERC721(address(hub)).ownerOf(modelId);
        bytes memory data = abi.encodeCall(IERC721.transferFrom, (holder, _pick(people, whom), modelId));
        _perform(holder, 0, data, 0, ETHER, 0);
    }

    function waitFor(uint256 time) external {
        vm.warp(vm.getBlockTimestamp() + _bound(time, 1, 9 days));
    }

    // ------------------------------------------------------------------------------------------------ private

    /// @dev A first week in which people agree and quarrel, so that runs start with standing and with deposits to fight over.
    function _firstWeek() internal {
        for (uint256 i = 0; i < models.length; ++i) {
            for (uint256 k = 0; k < 3; ++k) {
                _contributeAs(people[k], models[i], Samples.two(0, uint16(k), 50), 50 ether);
                _contributeAs(people[k + 3], models[i], Samples.two(1, uint16(k), 51), 50 ether);
            }
        }
        vm.warp(vm.getBlockTimestamp() + REFUND_WAIT);
        for (uint256 i = 0; i < items.length; i += 2) _claim(items[i].c.contributor, items[i], ClaimKind.Refund);
    }

    function _contributeAs(address person, uint256 modelId, Sample memory sample, uint256 maxDeposit) private {
        bytes memory data = abi.encodeCall(hub.contribute, (modelId, sample, maxDeposit));
        (bool ok, bytes memory returned) = _perform(person, 0, data, modelId, currencyOf[modelId], maxDeposit);
        if (ok) _note(person, modelId, sample, abi.decode(returned, (uint256)));
    }

    /// @dev Whoever could claim that: the contributor, somebody with standing, the model's owner.
    function _claimant(Item storage item, ClaimKind way, uint256 who) private view returns (address) {
        if (way == ClaimKind.Refund) return item.c.contributor;
        if (way == ClaimKind.Take) return IERC721(address(hub)).ownerOf(item.modelId);
        address[] storage some = refunded[item.modelId];
        return some.length == 0 ? _pick(people, who) : _pick(some, who);
    }

    function _claim(address person, Item storage item, ClaimKind way) private {
        bytes memory data =
            way == ClaimKind.Refund
                ? abi.encodeCall(hub.refund, (item.modelId, item.c))
                : way == ClaimKind.Report
                    ? abi.encodeCall(hub.report, (item.modelId, item.c))
                    : abi.encodeCall(hub.take, (item.modelId, item.c));
        (bool ok, bytes memory returned) = _perform(person, 0, data, item.modelId, ETHER, 0);
        if (!ok) return;
        uint256 amount = abi.decode(returned, (uint256));
        item.paidOut += amount;
        if (way == ClaimKind.Refund) refunded[item.modelId].push(person);
        if (way != ClaimKind.Report || amount == 0) return;
        if (wasPaidForReport[item.id][person]) _break(7, "INV-7: paid twice for reporting");
        wasPaidForReport[item.id][person] = true;
    }

    function _differs(Item storage item) private view returns (bool) {
        // Bounded: a classifier that burns its gas would burn that of the whole run.
        try hub.predict{gas: 1_000_000}(item.modelId, item.c.features) returns (uint256 label) {
            return label != item.c.label;
        } catch {
            return false;
        }
    }

    function _waitUntil(uint256 time) private {
        if (vm.getBlockTimestamp() < time) vm.warp(time);
    }

    /// @dev A request that the model's mechanism understands.
    function _request(uint256 modelId, uint256 seed) private view returns (bytes memory) {
        address mechanism = address(hub.modelInfo(modelId).mechanism);
        if (mechanism == address(stakeIncentive)) return abi.encode(StakePool.Action(seed % 3), (seed >> 8) % 5 ether);
        bytes32 key = escrows[seed % escrows.length];
        if (mechanism != address(voting) && mechanism != address(holding)) {
            uint64 due = uint64(vm.getBlockTimestamp() + 1 + (seed % 10 days));
            return
                seed % 2 == 0
                    ? abi.encode(BountyMechanism.Action.Offer, abi.encode(key, _pick(people, seed), due, 1 ether))
                    : abi.encode(BountyMechanism.Action.Award, abi.encode(key, _pick(people, seed), 0.3 ether));
        }
        Contribution memory c;
        for (uint256 i = 0; i < items.length; ++i) {
            Item storage item = items[((seed % items.length) + i) % items.length];
            if (item.modelId == modelId) c = item.c;
        }
        if (mechanism == address(holding)) {
            return
                seed % 3 == 0
                    ? abi.encode(HoldingMechanism.Action.Undo, abi.encode(Sample(c.label, c.features)))
                    : abi.encode(HoldingMechanism.Action.Apply, abi.encode(c));
        }
        return abi.encode(seed % 4 == 0 ? VotingMechanism.Action.Settle : VotingMechanism.Action.Cast, c, seed % 5 < 2);
    }

    function _actAndNote(address person, uint256 modelId, uint256 maxSpend, bytes memory request) private {
        uint256[] memory left = new uint256[](items.length);
        for (uint256 i = 0; i < items.length; ++i) left[i] = _left(items[i]);
        bytes memory data = abi.encodeCall(hub.act, (modelId, maxSpend, request));
        _perform(person, 0, data, modelId, currencyOf[modelId], maxSpend);
        for (uint256 i = 0; i < items.length; ++i) {
            uint256 now_ = _left(items[i]);
            if (now_ > left[i]) _break(2, "INV-2: a deposit grew");
            else items[i].paidOut += left[i] - now_;
        }
    }

    function _noteBatch(
        address person,
        uint256 modelId,
        Sample[] memory samples,
        bool[] memory known,
        uint256 deposit
    ) private {
        uint256 accepted = 0;
        uint256 first = items.length;
        for (uint256 i = 0; i < samples.length; ++i) {
            bytes32 id = _idOf(modelId, samples[i]);
            (Status status, , ) = hub.recordOf(modelId, id);
            if (known[i] || recorded[modelId][id] || status == Status.Unknown) continue;
            _note(person, modelId, samples[i], 0);
            ++accepted;
        }
        for (uint256 i = first; i < items.length; ++i) items[i].c.deposit = uint128(deposit / accepted);
    }

    function _note(address person, uint256 modelId, Sample memory sample, uint256 deposit) private {
        bytes32 id = _idOf(modelId, sample);
        if (recorded[modelId][id]) _break(7, "INV-7: a sample was recorded twice");
        recorded[modelId][id] = true;
        itemsOf[modelId].push(items.length);
        Item storage item = items.push();
        item.modelId = modelId;
        item.id = id;
        item.c = _contribution(person, vm.getBlockTimestamp(), deposit, sample);
    }

    function _idOf(uint256 modelId, Sample memory sample) private view returns (bytes32) {
        return hub.contributionId(modelId, sample.label, sample.features);
    }

    /// @dev Few features, so that people contradict each other and the model changes its mind.
    function _sample(uint256 seed) private pure returns (Sample memory) {
        uint16 low = uint16(seed % 8);
        return Samples.two((seed >> 16) % 2, low, low + 1 + uint16((seed >> 32) % 40));
    }
}
