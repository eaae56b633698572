// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {Contribution, Sample, Status} from "../../../contracts/interfaces/IDataHandler.sol";
import {ClaimKind} from "../../../contracts/interfaces/IIncentiveMechanism.sol";
import {Samples} from "../utils/Samples.sol";
import {vm} from "../utils/Vm.sol";
import {Corruption} from "./Corruption.sol";

/// @title What people do in an invariant run, whatever the models are. Every function takes random numbers and makes sense of them.
/// @dev A sample has a topic from 0 to 7, and its true label is 0 for the first four; honest people nearly always say so.
abstract contract HubHandler is Corruption {
    uint256 internal constant TOPICS = 8;
    uint256 internal constant FIRST_HOSTILE = 5; // of `people`

    // money ──────────────────────────────────────────────────────────────────────────────────────────────────

    function stake(uint256 who, uint256 what, uint256 amount) external {
        address person = _pick(people, who);
        address currency = _pick(currencies, what);
        amount = _bound(amount, 0, 200 * _unit(currency));
        _perform(person, currency == ETHER ? amount : 0, abi.encodeCall(hub.stake, (currency, amount)), 0, currency, 0);
    }

    function unstake(uint256 who, uint256 what, uint256 amount, uint256 whom) external {
        address person = _pick(people, who);
        address currency = _pick(currencies, what);
        amount = _bound(amount, 0, 300 * _unit(currency));
        bytes memory data = abi.encodeCall(hub.unstake, (currency, amount, _pick(people, whom)));
        _perform(person, 0, data, 0, currency, amount);
    }

    function fundPool(uint256 who, uint256 which, uint256 amount) external {
        uint256 modelId = _model(which);
        amount = _bound(amount, 0, 5 * _unit(currencyOf[modelId]));
        bytes memory data = abi.encodeCall(hub.fundPool, (modelId, amount));
        _perform(_pick(people, who), 0, data, modelId, currencyOf[modelId], amount);
    }

    // contributions ──────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Three times of four the next call comes a block later.
    function contribute(uint256 who, uint256 which, uint256 seed, uint256 maxDeposit) external {
        uint256 modelId = _model(which);
        maxDeposit = _bound(maxDeposit, 0, 50 * _unit(currencyOf[modelId]));
        _contributeAs(who % people.length, modelId, _sample(who % people.length, modelId, seed), maxDeposit);
        if (seed % 4 != 0) vm.warp(vm.getBlockTimestamp() + 12);
    }

    function contributeBatch(uint256 who, uint256 which, uint256 seed, uint256 maxDeposit) external {
        address person = _pick(people, who);
        uint256 modelId = _model(which);
        Sample[] memory samples = new Sample[](1 + (seed % 5));
        bool[] memory known = new bool[](samples.length);
        for (uint256 i = 0; i < samples.length; ++i) {
            // The fifth is a double.
            samples[i] = _sample(who % people.length, modelId, uint256(keccak256(abi.encode(seed, i % 4))));
            (Status status, , ) = hub.recordOf(modelId, _idOf(modelId, samples[i]));
            known[i] = status != Status.Unknown;
        }
        maxDeposit = _bound(maxDeposit, 0, 50 * _unit(currencyOf[modelId]));
        bytes memory data = abi.encodeCall(hub.contributeBatch, (modelId, samples, maxDeposit));
        (bool ok, bytes memory returned) = _perform(person, 0, data, modelId, currencyOf[modelId], maxDeposit);
        if (ok) _noteBatch(person, modelId, samples, known, abi.decode(returned, (uint256)));
        if (seed % 4 != 0) vm.warp(vm.getBlockTimestamp() + 12);
    }

    // claims ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @param how Even: by whom it is for; not divisible by three: once it is due.
    function claim(uint256 who, uint256 which, uint256 kind, uint256 how) external {
        if (items.length == 0) return;
        Item storage item = items[which % items.length];
        ClaimKind way = ClaimKind(kind % 3);
        if (how % 3 != 0) _waitUntil(item.c.contributedAt + (way == ClaimKind.Take ? OWNER_WAIT : REFUND_WAIT));
        _claim(how % 2 == 0 ? _claimant(item, way, who) : _pick(people, who), item, way);
    }

    /// @dev Reports something that can be reported, by somebody who can report it.
    function reportBadData(uint256 who, uint256 which) external {
        for (uint256 i = 0; i < items.length && i < 24; ++i) {
            Item storage item = items[((which % items.length) + i) % items.length];
            if (item.state % 4 != uint256(Status.Open)) continue;
            address reporter = _claimant(item, ClaimKind.Report, who);
            if (_left(item) == 0 || reporter == item.c.contributor || hub.hasReported(item.id, reporter)) continue;
            if (hub.modelInfo(item.modelId).learnedAt == vm.getBlockTimestamp()) continue;
            if (!_differs(item)) continue;
            _waitUntil(item.c.contributedAt + REFUND_WAIT);
            return _claim(reporter, item, ClaimKind.Report);
        }
    }

    /// @param how Not divisible by three: once anyone can.
    function sweep(uint256 who, uint256 which, uint256 how) external {
        if (items.length == 0) return;
        Item storage item = items[which % items.length];
        if (how % 3 != 0) _waitUntil(item.c.contributedAt + ANYONE_WAIT);
        uint256 left = _left(item);
        bytes memory data = abi.encodeCall(hub.sweep, (item.modelId, item.c));
        (bool ok, ) = _perform(_pick(people, who), 0, data, item.modelId, ETHER, 0);
        if (ok) item.paidOut += left;
    }

    // others ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev On a model with a hostile mechanism this carries out whatever that one was made to propose.
    function act(uint256 who, uint256 which, uint256 maxSpend, uint256 seed) external {
        uint256 modelId = _model(which);
        if (seed % 3 != 0) _proposeWhatIsCovered(modelId, seed);
        maxSpend = _bound(maxSpend, 0, 20 * _unit(currencyOf[modelId]));
        _actAndNote(_pick(people, who), modelId, maxSpend, _request(modelId, seed));
    }

    /// @dev By the model's owner, if `who` is even.
    function addLabel(uint256 who, uint256 which) external {
        uint256 modelId = _model(which);
        address person = who % 2 == 0 ? IERC721(address(hub)).ownerOf(modelId) : _pick(people, who / 2);
        if (hub.modelInfo(modelId).labels > 4) return;
        _perform(person, 0, abi.encodeCall(hub.addLabel, (modelId, "another")), modelId, ETHER, 0);
    }

    function transferModel(uint256 which, uint256 whom) external {
        uint256 modelId = _model(which);
        address holder = IERC721(address(hub)).ownerOf(modelId);
        bytes memory data = abi.encodeCall(IERC721.transferFrom, (holder, _pick(people, whom), modelId));
        _perform(holder, 0, data, 0, ETHER, 0);
    }

    /// @dev Seconds, hours or days.
    function waitFor(uint256 time) external {
        uint256 most =
            time % 3 == 0
                ? 1 minutes
                : time % 3 == 1
                    ? 12 hours
                    : _longestWait();
        vm.warp(vm.getBlockTimestamp() + _bound(time, 1, most));
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _longestWait() internal pure virtual returns (uint256) {
        return 9 days;
    }

    /// @dev A request that the model's mechanism may understand.
    function _request(uint256 modelId, uint256 seed) internal virtual returns (bytes memory);

    /// @dev Features of the topic as the model's classifier reads them.
    function _features(uint256, uint256 topic, uint256 variant) internal view virtual returns (bytes memory) {
        return Samples.features(uint16(topic), uint16(topic + 1 + (variant % 40)));
    }

    /// @dev A first week in which people contribute, one of them something wrong, and are refunded: so runs start with
    /// standing and with deposits to fight over.
    function _firstWeek(uint256 modelId) internal virtual {
        uint256 first = items.length;
        for (uint256 i = 0; i <= FIRST_HOSTILE; ++i) {
            uint256 label = i == FIRST_HOSTILE ? 1 - _truth(i) : _truth(i);
            _contributeAs(i, modelId, Sample(label, _features(modelId, i, 41)), 50 ether);
        }
        vm.warp(vm.getBlockTimestamp() + REFUND_WAIT);
        for (uint256 i = first; i < items.length; ++i) _claim(items[i].c.contributor, items[i], ClaimKind.Refund);
    }

    function _truth(uint256 topic) internal pure returns (uint256) {
        return topic < TOPICS / 2 ? 0 : 1;
    }

    /// @dev Few topics, so that people contradict each other and the model changes its mind.
    function _sample(uint256 who, uint256 modelId, uint256 seed) internal view returns (Sample memory) {
        uint256 topic = seed % TOPICS;
        uint256 label = _truth(topic);
        if ((seed >> 8) % 8 == 0) label = (seed >> 16) % hub.modelInfo(modelId).labels;
        else if (who >= FIRST_HOSTILE && (seed >> 8) % 4 != 0) label = 1 - label;
        return Sample(label, _features(modelId, topic, (seed >> 32) % 40));
    }

    function _contributeAs(uint256 who, uint256 modelId, Sample memory sample, uint256 maxDeposit) internal {
        bytes memory data = abi.encodeCall(hub.contribute, (modelId, sample, maxDeposit));
        (bool ok, bytes memory returned) = _perform(people[who], 0, data, modelId, currencyOf[modelId], maxDeposit);
        if (ok) _note(people[who], modelId, sample, abi.decode(returned, (uint256)));
    }

    /// @dev Whoever could claim that: the contributor, somebody who contributed before, the model's owner.
    function _claimant(Item storage item, ClaimKind way, uint256 who) internal view returns (address) {
        if (way == ClaimKind.Refund) return item.c.contributor;
        if (way == ClaimKind.Take) return IERC721(address(hub)).ownerOf(item.modelId);
        for (uint256 i = 0; i < people.length; ++i) {
            address person = _pick(people, (who % people.length) + i);
            if (person != item.c.contributor && _canReport(item.modelId, person)) return person;
        }
        return _pick(people, who);
    }

    /// @dev Whether the account has what the mechanism asks of reporters, as far as this world knows.
    function _canReport(uint256, address) internal view virtual returns (bool) {
        return true;
    }

    function _claim(address person, Item storage item, ClaimKind way) internal {
        bytes memory data =
            way == ClaimKind.Refund
                ? abi.encodeCall(hub.refund, (item.modelId, item.c))
                : way == ClaimKind.Report
                    ? abi.encodeCall(hub.report, (item.modelId, item.c))
                    : abi.encodeCall(hub.take, (item.modelId, item.c));
        bool paidBefore = way == ClaimKind.Report && hub.hasReported(item.id, person);
        (bool ok, bytes memory returned) = _perform(person, 0, data, item.modelId, ETHER, 0);
        if (!ok) return;
        uint256 amount = abi.decode(returned, (uint256));
        item.paidOut += amount;
        bool isFiled = amount == 0 && item.state % 4 == uint256(Status.Open) && item.state / 4 != 0;
        string[3] memory filings = ["refund filed", "report filed", "take filed"];
        string[3] memory payments = ["refund paid", "report paid", "take paid"];
        _did(item.modelId, bytes32(bytes(isFiled ? filings[uint256(way)] : payments[uint256(way)])));
        if (way != ClaimKind.Report || amount == 0) return;
        if (paidBefore) _break(7, "INV-7: paid twice for reporting");
    }

    function _differs(Item storage item) internal view returns (bool) {
        // Bounded: a classifier that burns its gas would burn that of the whole run.
        try hub.predict{gas: 1_000_000}(item.modelId, item.c.features) returns (uint256 label) {
            return label != item.c.label;
        } catch {
            return false;
        }
    }

    function _waitUntil(uint256 time) internal {
        if (vm.getBlockTimestamp() < time) vm.warp(time);
    }

    /// @dev Notes what the act took out of its model's deposits; other models' are watched by {badRecord}.
    function _actAndNote(address person, uint256 modelId, uint256 maxSpend, bytes memory request) internal {
        uint256[] memory open = openOf[modelId];
        uint256[] memory left = new uint256[](open.length);
        for (uint256 i = 0; i < open.length; ++i) left[i] = _left(items[open[i]]);
        bytes memory data = abi.encodeCall(hub.act, (modelId, maxSpend, request));
        _perform(person, 0, data, modelId, currencyOf[modelId], maxSpend);
        for (uint256 i = 0; i < open.length; ++i) {
            uint256 now_ = _left(items[open[i]]);
            if (now_ > left[i]) _break(2, "INV-2: a deposit grew");
            else items[open[i]].paidOut += left[i] - now_;
        }
    }

    // ------------------------------------------------------------------------------------------------ private

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
        openOf[modelId].push(items.length);
        Item storage item = items.push();
        item.modelId = modelId;
        item.id = id;
        item.c = _contribution(person, vm.getBlockTimestamp(), deposit, sample);
        (item.state, ) = _recordOf(item);
    }

    function _idOf(uint256 modelId, Sample memory sample) internal view returns (bytes32) {
        return hub.contributionId(modelId, sample.label, sample.features);
    }
}
