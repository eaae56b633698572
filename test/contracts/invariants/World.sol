// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IClassifier} from "../../../contracts/interfaces/IClassifier.sol";
import {Contribution, Status} from "../../../contracts/interfaces/IDataHandler.sol";
import {IIncentiveMechanism} from "../../../contracts/interfaces/IIncentiveMechanism.sol";
import {ModelSpec} from "../../../contracts/interfaces/IModelRegistry.sol";
import {BountyMechanism} from "../plugins/BountyMechanism.sol";
import {GrowingClassifier} from "../plugins/GrowingClassifier.sol";
import {HoldingMechanism} from "../plugins/HoldingMechanism.sol";
import {HostileClassifier} from "../plugins/HostileClassifier.sol";
import {HostileMechanism} from "../plugins/HostileMechanism.sol";
import {VotingMechanism} from "../plugins/VotingMechanism.sol";
import {ReentrantToken} from "../tokens/HostileTokens.sol";
import {PermitToken} from "../tokens/PlainTokens.sol";
import {HubTest} from "../utils/HubTest.sol";
import {vm} from "../utils/Vm.sol";

/// @title The world of the invariant runs: eight people, three currencies, seven models with honest and hostile plug-ins, and a
/// watch over every single call.
/// @dev The books here are kept apart from the hub's: what was contributed, and what calls have said that they paid.
abstract contract World is HubTest {
    /// @dev One contribution, as its contributor knows it.
    struct Item {
        uint256 modelId;
        bytes32 id;
        Contribution c;
        uint256 paidOut; // by refunds, reports, takings, sweeps and moves, as these calls told it
    }

    /// @dev What a call may change, before or after it.
    struct Snapshot {
        uint256[] balances; // of every account in every currency
        bytes32[] models; // digest of each model's records, pool, escrows and parameters
    }

    /// @dev How many models have the stake mechanism; they are the first.
    uint256 internal constant STAKE_MODELS = 3;

    address[] public people; // the last three are hostile
    address[] public accounts; // everybody who can come to money: people, plug-ins, tokens
    address[] public currencies; // ether first
    uint256[] public models;
    mapping(uint256 modelId => address) public currencyOf;
    bytes32[] public escrows = [bytes32("a"), bytes32("b"), bytes32("c")];
    HostileMechanism public hostileMechanism;
    HostileClassifier public hostileClassifier;
    ReentrantToken public reentrantToken;
    VotingMechanism public voting;
    HoldingMechanism public holding;

    Item[] internal items;
    mapping(uint256 modelId => uint256[]) internal itemsOf; // indices into `items`
    mapping(uint256 modelId => mapping(bytes32 id => bool)) internal recorded;
    mapping(bytes32 id => mapping(address account => bool)) internal wasPaidForReport;
    mapping(uint256 modelId => address[]) internal refunded; // who has standing, where that counts
    mapping(bytes4 selector => uint256) public succeeded; // calls of the hub that went through
    mapping(uint256 invariant => string) public broken; // the first violation of each, empty if there is none

    constructor() {
        setUp();
        _settle();
    }

    // ------------------------------------------------------------------------------------------------ set-up

    function _settle() private {
        PermitToken token = new PermitToken();
        reentrantToken = new ReentrantToken();
        currencies = [ETHER, address(token), address(reentrantToken)];
        for (uint256 i = 0; i < 8; ++i) people.push(address(uint160(0xA000 + i)));
        accounts = people;
        for (uint256 i = 0; i < people.length; ++i) {
            vm.deal(people[i], 1e6 ether);
            token.mint(people[i], 1e6 ether);
            reentrantToken.mint(people[i], 1e6 ether);
            for (uint256 k = 1; k < currencies.length; ++k) {
                vm.prank(people[i]);
                IERC20(currencies[k]).approve(address(hub), type(uint256).max);
            }
            for (uint256 k = 0; k < currencies.length; ++k) {
                vm.prank(people[i]);
                hub.stake{value: k == 0 ? 500 ether : 0}(currencies[k], 500 ether);
            }
        }
        accounts.push(alice);
        accounts.push(bob);
        accounts.push(carol);
        accounts.push(owner);
        _populate();
    }

    function _populate() private {
        hostileMechanism = new HostileMechanism(address(hub));
        hostileClassifier = new HostileClassifier(address(hub));
        voting = new VotingMechanism(address(hub));
        holding = new HoldingMechanism(address(hub));
        IIncentiveMechanism bounty = new BountyMechanism(address(hub));
        IClassifier growing = new GrowingClassifier(address(hub));
        IIncentiveMechanism hostile = IIncentiveMechanism(address(hostileMechanism));
        IClassifier bad = IClassifier(address(hostileClassifier));
        bytes memory perceptron = _perceptronConfig();
        _addModel(_spec(), ETHER);
        _addModel(_spec(sparse, perceptron, stakeIncentive, _stakeConfig(PRICE_WEIGHT, 6 hours)), currencies[1]);
        _addModel(_spec(bad, "", stakeIncentive, _stakeConfig()), currencies[2]);
        _addModel(_spec(sparse, perceptron, hostile, ""), ETHER);
        _addModel(_spec(bad, "", hostile, ""), currencies[1]);
        _addModel(_spec(sparse, perceptron, voting, ""), currencies[2]);
        _addModel(_spec(growing, "", holding, ""), ETHER);
        _addModel(_spec(sparse, perceptron, bounty, abi.encode(people[0])), currencies[1]);
        accounts.push(address(hostileMechanism));
        accounts.push(address(hostileClassifier));
        accounts.push(address(reentrantToken));
        accounts.push(address(0xdEaD));
    }

    /// @dev Each model starts with another owner, and with money in its pool that is worth stealing.
    function _addModel(ModelSpec memory spec, address currency) private {
        spec.currency = currency;
        address creator = people[models.length % people.length];
        vm.prank(creator);
        uint256 modelId = hub.createModel(spec);
        models.push(modelId);
        currencyOf[modelId] = currency;
        vm.prank(creator);
        hub.fundPool(modelId, 10 ether);
    }

    // ------------------------------------------------------------------------------------------------ the watch

    /// @dev Makes a call and watches INV-3 and INV-8: whoever calls, other models stay as they are, nobody else's balance falls,
    /// and the caller's falls by at most what the call names.
    /// @param modelId The model that the call is about, 0 if none.
    /// @param currency The currency of which the caller may lose `allowed`.
    function _perform(
        address caller,
        uint256 value,
        bytes memory data,
        uint256 modelId,
        address currency,
        uint256 allowed
    ) internal returns (bool ok, bytes memory returned) {
        Snapshot memory before = _snapshot();
        vm.prank(caller);
        (ok, returned) = address(hub).call{value: value, gas: 40_000_000}(data);
        if (ok) ++succeeded[bytes4(data)];
        Snapshot memory then = _snapshot();
        for (uint256 i = 0; i < models.length; ++i) {
            if (ok && models[i] == modelId) continue;
            if (before.models[i] != then.models[i]) _break(3, "INV-3: another model changed");
        }
        for (uint256 i = 0; i < accounts.length; ++i) {
            for (uint256 k = 0; k < currencies.length; ++k) {
                uint256 slot = i * currencies.length + k;
                uint256 limit = ok && accounts[i] == caller && currencies[k] == currency ? allowed : 0;
                if (then.balances[slot] + limit < before.balances[slot])
                    _break(8, "INV-8: a balance fell without consent");
            }
        }
    }

    function _snapshot() private view returns (Snapshot memory s) {
        s.balances = new uint256[](accounts.length * currencies.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            for (uint256 k = 0; k < currencies.length; ++k) {
                s.balances[i * currencies.length + k] = hub.stakedBalance(currencies[k], accounts[i]);
            }
        }
        s.models = new bytes32[](models.length);
        for (uint256 i = 0; i < models.length; ++i) s.models[i] = _digest(models[i]);
    }

    function _digest(uint256 modelId) private view returns (bytes32 digest) {
        digest = keccak256(abi.encode(hub.poolOf(modelId)));
        for (uint256 i = 0; i < escrows.length; ++i) {
            digest = keccak256(abi.encode(digest, hub.escrowOf(modelId, escrows[i])));
        }
        uint256[] storage own = itemsOf[modelId];
        for (uint256 i = 0; i < own.length; ++i) {
            (Status status, uint256 claimable, uint256 mark) = hub.recordOf(modelId, items[own[i]].id);
            digest = keccak256(abi.encode(digest, status, claimable, mark));
        }
        IClassifier classifier = hub.modelInfo(modelId).classifier;
        if (address(classifier) == address(hostileClassifier)) return digest;
        return keccak256(abi.encode(digest, classifier.parameters(modelId, 0, 64)));
    }

    function _break(uint256 invariant, string memory what) internal {
        if (bytes(broken[invariant]).length == 0) broken[invariant] = what;
    }

    // ------------------------------------------------------------------------------------------------ the books

    function itemCount() external view returns (uint256) {
        return items.length;
    }

    function itemAt(uint256 i) external view returns (Item memory) {
        return items[i];
    }

    function personCount() external view returns (uint256) {
        return people.length;
    }

    function currencyCount() external view returns (uint256) {
        return currencies.length;
    }

    function trainer() external view returns (address) {
        return address(hub);
    }

    /// @notice What the hub owes in a currency: balances, what is left of deposits, pools and escrows.
    function owed(address currency) external view returns (uint256 sum) {
        for (uint256 i = 0; i < accounts.length; ++i) sum += hub.stakedBalance(currency, accounts[i]);
        for (uint256 i = 0; i < models.length; ++i) {
            uint256 modelId = models[i];
            if (currencyOf[modelId] != currency) continue;
            sum += hub.poolOf(modelId);
            for (uint256 k = 0; k < escrows.length; ++k) sum += hub.escrowOf(modelId, escrows[k]).amount;
            uint256[] storage own = itemsOf[modelId];
            for (uint256 k = 0; k < own.length; ++k) sum += _left(items[own[k]]);
        }
    }

    /// @notice The first record that breaks INV-2 or INV-5, in words; empty if there is none.
    /// @dev INV-2: what calls say that they paid out of a deposit, and what is left of it, is the deposit. INV-5: a record that
    /// holds money is open, so that somebody can claim it.
    function badRecord() external view returns (string memory what) {
        for (uint256 i = 0; i < items.length; ++i) {
            (Status status, uint256 left, ) = hub.recordOf(items[i].modelId, items[i].id);
            if (items[i].paidOut + left != items[i].c.deposit) return "INV-2: paid out and left are not the deposit";
            if (left != 0 && status != Status.Open) return "INV-5: a record that holds money is closed";
        }
    }

    /// @notice The first pool of the stake mechanism that does not add up, in words; empty if there is none.
    function badPool() external view returns (string memory what) {
        for (uint256 i = 0; i < STAKE_MODELS; ++i) {
            (uint256 unreleased, uint256 unclaimed, uint256 unnoticed, ) = stakeIncentive.poolState(models[i]);
            if (unreleased + unclaimed + unnoticed != hub.poolOf(models[i])) return "a pool is not the sum of its parts";
            uint256 sum = 0;
            for (uint256 k = 0; k < people.length; ++k) sum += stakeIncentive.owed(models[i], people[k]);
            if (sum > unclaimed) return "more is owed than was released";
        }
    }

    /// @notice What the hub holds of a currency.
    function held(address currency) external view returns (uint256) {
        return currency == ETHER ? address(hub).balance : IERC20(currency).balanceOf(address(hub));
    }

    function _left(Item storage item) internal view returns (uint256 claimable) {
        (, claimable, ) = hub.recordOf(item.modelId, item.id);
    }
}
